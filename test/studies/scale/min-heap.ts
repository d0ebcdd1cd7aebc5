/** Whole numbers, of which the smallest is taken first. */
export class SmallestFirst {
  readonly #heap: number[] = [];

  get smallest(): number | undefined {
    return this.#heap[0];
  }

  add(number: number): void {
    let at = this.#heap.push(number) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above] ?? 0;
      if (parent <= number) break;
      this.#heap[at] = parent;
      at = above;
    }
    this.#heap[at] = number;
  }

  takeSmallest(): number | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right =
        (this.#heap[left + 1] ?? Number.POSITIVE_INFINITY) < (this.#heap[left] ?? Number.POSITIVE_INFINITY);
      const below = right ? left + 1 : left;
      const number = this.#heap[below];
      if (number === undefined || number >= last) break;
      this.#heap[at] = number;
      at = below;
    }
    this.#heap[at] = last;
    return first;
  }
}
