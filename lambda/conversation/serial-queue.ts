/** Work done strictly one after the other, in the order in which it was asked for. */
export interface Turns {
  /** Does `work` when all before it is over, whether it went well or not. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for all turns; fails with the first failure that nobody waited for. */
  settled(): Promise<void>;
}

/** Turns of which none is taken yet. */
export function createTurns(): Turns {
  const turns: Turn<unknown>[] = [];
  let last: Promise<unknown> = Promise.resolve();

  return {
    take(work) {
      const turn = Turn.of(last.then(work));
      last = turn.over();
      turns.push(turn);
      return turn;
    },
    async settled() {
      const failures: unknown[] = [];
      // The list may grow while it is walked: a turn that ends can begin another.
      for (const turn of turns) {
        const failure = await turn.over();
        if (failure !== undefined && !turn.awaited) failures.push(failure.reason);
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** A promise that knows whether somebody waits for it, so that a forgotten `await` cannot hide a failure. */
class Turn<T> extends Promise<T> {
  awaited = false;

  static override get [Symbol.species]() {
    return Promise;
  }

  static of<T>(work: Promise<T>): Turn<T> {
    return new Turn((resolve) => resolve(work));
  }

  // biome-ignore lint/suspicious/noThenProperty: `await` calls it, which is what is to be known.
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.awaited = true;
    return super.then(onFulfilled, onRejected);
  }

  /** Ends when the turn ends and never fails; waiting for it does not count as waiting. */
  over(): Promise<{ readonly reason: unknown } | undefined> {
    return super.then(
      () => undefined,
      (reason: unknown) => ({ reason }),
    );
  }
}
