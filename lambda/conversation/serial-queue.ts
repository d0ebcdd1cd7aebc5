import { callSite, placeAt } from '../runtime/call-site.ts';
import { classify } from '../runtime/errors.ts';
import { settled, Task } from './task.ts';

/** Tasks that run one after the other, in the order in which they were added. */
export interface SerialQueue {
  /**
   * Runs `task` when all tasks before it have ended. If one of them fails meanwhile, and its event will be tried again,
   * this one fails with the same error: it must not go out before the one that failed.
   */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Waits for all tasks; fails with the first failure that no caller awaited. */
  settled(): Promise<void>;
}

/** An empty queue. */
export function createSerialQueue(): SerialQueue {
  const tasks: Task<unknown>[] = [];
  const failures: unknown[] = [];
  let last: Promise<unknown> = Promise.resolve();

  function run<T>(task: () => Promise<T>): Promise<T> {
    const seen = failures.length;
    const caller = callSite(run);
    const added = Task.of(
      last.then(async () => {
        if (failures.length > seen) throw failures[seen];
        try {
          return await task();
        } catch (error) {
          placeAt(error, caller);
          if (isTriedAgain(error)) failures.push(error);
          throw error;
        }
      }),
    );
    last = added.outcome();
    tasks.push(added);
    return added;
  }

  return {
    run,
    settled: () => settled(tasks),
  };
}

function isTriedAgain(error: unknown): boolean {
  const verdict = classify(error);
  return verdict !== 'fault' && verdict !== 'closed';
}
