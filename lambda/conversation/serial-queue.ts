/** Tasks that run one after the other, in the order in which they were added. */
export interface SerialQueue {
  /** Runs `task` when all tasks before it have ended, whether they succeeded or failed. */
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Waits for all tasks; fails with the first failure that no caller awaited. */
  settled(): Promise<void>;
}

/** An empty queue. */
export function createSerialQueue(): SerialQueue {
  const tasks: Task<unknown>[] = [];
  let last: Promise<unknown> = Promise.resolve();

  return {
    run(task) {
      const added = Task.of(last.then(task));
      last = added.outcome();
      tasks.push(added);
      return added;
    },
    async settled() {
      const failures: unknown[] = [];
      // The list may grow during the loop: a task that ends can add another.
      for (const task of tasks) {
        const failure = await task.outcome();
        if (failure !== undefined && !task.awaited) failures.push(failure.reason);
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** A promise that knows whether a caller awaits it, so that a forgotten `await` cannot hide a failure. */
class Task<T> extends Promise<T> {
  awaited = false;

  static override get [Symbol.species]() {
    return Promise;
  }

  static of<T>(work: Promise<T>): Task<T> {
    return new Task((resolve) => resolve(work));
  }

  // biome-ignore lint/suspicious/noThenProperty: `await` calls it, which shows that a caller awaits the task.
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.awaited = true;
    return super.then(onFulfilled, onRejected);
  }

  /** Resolves when the task ends, also if it fails; does not count as awaiting it. */
  outcome(): Promise<{ readonly reason: unknown } | undefined> {
    return super.then(
      () => undefined,
      (reason: unknown) => ({ reason }),
    );
  }
}
