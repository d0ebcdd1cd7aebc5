import { GraphApiUnreachable } from '../messenger/graph-error.ts';

/** Notices that Facebook does not answer: a handler that waits for it does not run out of time of its own. */
export interface Outage {
  /** Makes a call of the Graph API, and notes how it ends. */
  watch<T>(call: () => Promise<T>): Promise<T>;
  /** The last call's error, if Facebook did not answer it. */
  error(): unknown;
}

/** Watches the calls of one event. */
export function createOutage(): Outage {
  let last: unknown;
  return {
    async watch(call) {
      try {
        const answer = await call();
        last = undefined;
        return answer;
      } catch (error) {
        last = error instanceof GraphApiUnreachable ? error : undefined;
        throw error;
      }
    },
    error: () => last,
  };
}
