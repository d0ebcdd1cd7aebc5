import { Heap } from './heap.ts';

interface Planned {
  readonly time: number;
  readonly place: number;
  readonly happen: () => void;
}

/**
 * Simulated time, in milliseconds. Events happen in the order of their time, then in the order of their
 * planning.
 */
export class Timeline {
  now = 0;
  readonly #planned = new Heap<Planned>((one, other) => one.time - other.time || one.place - other.place);
  #places = 0;

  /** Plans an event. */
  after(milliseconds: number, happen: () => void): void {
    this.#places += 1;
    this.#planned.add({ time: this.now + milliseconds, place: this.#places, happen });
  }

  /** Runs all events, and those that they plan. */
  run(): void {
    for (let next = this.#planned.takeFirst(); next; next = this.#planned.takeFirst()) {
      this.now = next.time;
      next.happen();
    }
  }
}
