/** Keeps items in order. The first is the smallest; of equal items, the one that came first. */
export class SortedList<T> {
  /** The largest comes first, so that taking the smallest is cheap. */
  readonly #items: T[] = [];
  readonly #compare: (one: T, other: T) => number;

  /** @param compare is negative if the first one is smaller */
  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  add(item: T): void {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#items[middle];
      if (other !== undefined && this.#compare(item, other) < 0) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
  }

  takeFirst(): T | undefined {
    return this.#items.pop();
  }
}
