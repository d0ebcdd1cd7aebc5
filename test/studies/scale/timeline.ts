/** What is to happen, and when, in milliseconds: what comes first is done first, of one moment what was planned first. */
export class Timeline {
  now = 0;
  readonly #heap: Planned[] = [];
  #planned = 0;

  /** Plans something for a while from now. */
  after(milliseconds: number, happen: () => void): void {
    this.#planned += 1;
    const planned = { time: this.now + milliseconds, order: this.#planned, happen };
    let at = this.#heap.push(planned) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(planned, parent)) break;
      this.#heap[at] = parent;
      at = above;
    }
    this.#heap[at] = planned;
  }

  /** Lets all of it happen, and what follows from it. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.now = next.time;
      next.happen();
    }
  }

  #take(): Planned | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  #sink(last: Planned): void {
    let at = 0;
    for (;;) {
      const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
      const below = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (below === undefined || !isBefore(below, last)) break;
      this.#heap[at] = below;
      at = 2 * at + (below === left ? 1 : 2);
    }
    this.#heap[at] = last;
  }
}

interface Planned {
  readonly time: number;
  readonly order: number;
  readonly happen: () => void;
}

function isBefore(one: Planned, other: Planned): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
