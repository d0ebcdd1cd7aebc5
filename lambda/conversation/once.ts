import { resultBy } from '../runtime/deadline.ts';

/** Work that is done once for an event, however often its handler runs. */
export interface Once {
  /**
   * Does `work`, unless there is a result of that name.
   * @param name tells several calls within one event apart
   */
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Waits for what is under way, but not beyond `endBy` (milliseconds since 1970), and keeps no further results. */
  close(endBy: number): Promise<void>;
}

/**
 * @param known the results so far, by name, as JSON; grows
 */
export function createOnce(known: Record<string, string>): Once {
  const running = new Map<string, Promise<string>>();
  let closed = false;

  async function resultOf(name: string, work: () => Promise<unknown>): Promise<string> {
    const before = Object.hasOwn(known, name) ? known[name] : undefined;
    if (before !== undefined) return before;
    const json = JSON.stringify((await work()) ?? null);
    if (!closed) known[name] = json;
    return json;
  }

  return {
    async run(name, work) {
      const result = running.get(name) ?? resultOf(name, work);
      running.set(name, result);
      // A failed result is not kept.
      result.catch(() => running.delete(name));
      return JSON.parse(await result);
    },
    async close(endBy) {
      await resultBy(Promise.allSettled(running.values()), endBy);
      closed = true;
    },
  };
}
