/** Items of which the smallest can be taken: a binary heap. Items that compare as equal come in any order. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (one: T, other: T) => number;

  /** @param compare is negative if the first one is smaller */
  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  add(item: T): void {
    const items = this.#items;
    let place = items.push(item) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || this.#compare(item, parent) >= 0) break;
      items[place] = parent;
      place = above;
    }
    items[place] = item;
  }

  takeFirst(): T | undefined {
    const [first] = this.#items;
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return first;
  }

  /** Puts an item in the place of the first one, and moves it to where it belongs. */
  #sink(item: T): void {
    const items = this.#items;
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const [one, other] = [items[left], items[right]];
      const isRight = one !== undefined && other !== undefined && this.#compare(other, one) < 0;
      const child = isRight ? other : one;
      if (child === undefined || this.#compare(item, child) <= 0) break;
      items[place] = child;
      place = isRight ? right : left;
    }
    items[place] = item;
  }
}
