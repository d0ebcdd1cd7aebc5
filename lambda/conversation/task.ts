/** A promise that knows whether a caller awaits it, so that a forgotten `await` cannot hide a failure. */
export class Task<T> extends Promise<T> {
  awaited = false;

  static override get [Symbol.species]() {
    return Promise;
  }

  static of<T>(work: Promise<T>): Task<T> {
    const task = new Task<T>((resolve) => resolve(work));
    // A failure that no caller awaits is found by `settled`; it must not end the process.
    void task.outcome();
    return task;
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

/** Waits for all tasks, also for those that are added meanwhile; fails with the first failure that no caller awaited. */
export async function settled(tasks: Iterable<Task<unknown>>): Promise<void> {
  const failures: unknown[] = [];
  for (const task of tasks) {
    const failure = await task.outcome();
    if (failure !== undefined && !task.awaited) failures.push(failure.reason);
  }
  if (failures.length > 0) throw failures[0];
}
