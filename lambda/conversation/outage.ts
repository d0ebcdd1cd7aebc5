import { GraphApiUnreachable } from '../messenger/graph-error.ts';
import { NoTimeToRun } from '../runtime/deadline.ts';

/** Notices that Facebook answers late or not: a handler that waits for it does not run out of time of its own. */
export interface Outage {
  /** Makes a call of the Graph API, and notes how it ends. */
  watch<T>(call: () => Promise<T>): Promise<T>;
  /** The last call's error, if Facebook did not answer it; `NoTimeToRun` if its calls took half of the time. */
  error(): unknown;
}

/** Watches the calls of one event. */
export function createOutage(): Outage {
  const begun = Date.now();
  let waited = 0;
  let last: unknown;
  return {
    async watch(call) {
      const start = Date.now();
      try {
        const answer = await call();
        last = undefined;
        return answer;
      } catch (error) {
        last = error instanceof GraphApiUnreachable ? error : undefined;
        throw error;
      } finally {
        waited += Date.now() - start;
      }
    },
    error: () => last ?? (waited >= (Date.now() - begun) / 2 ? new NoTimeToRun() : undefined),
  };
}
