import { SortedList } from './sorted-list.ts';

/**
 * An SQS FIFO queue with a group for each person. Only the first message of a group can be received, and no
 * other while it is in flight or hidden. A message is its number in the order of sending.
 */
export class FifoQueue {
  readonly #groups = new Map<number, number[]>();
  /** The first message of each group that has none in flight. */
  readonly #free = new SortedList<number>((one, other) => one - other);
  readonly #groupOf: number[] = [];

  /** @returns the number of the message */
  send(group: number): number {
    const message = this.#groupOf.push(group) - 1;
    const waiting = this.#groups.get(group);
    if (waiting) waiting.push(message);
    else {
      this.#groups.set(group, [message]);
      this.#free.add(message);
    }
    return message;
  }

  /** The oldest message that can be received. */
  receive(): number | undefined {
    return this.#free.takeFirst();
  }

  /** Ends the visibility time-out of a received message. */
  comeBack(message: number): void {
    this.#free.add(message);
  }

  /** Deletes a received message, which makes the next one of its group free. */
  delete(message: number): void {
    const group = this.#groupOf[message] ?? -1;
    const [, next] = this.#groups.get(group) ?? [];
    this.#groups.get(group)?.shift();
    if (next === undefined) this.#groups.delete(group);
    else this.#free.add(next);
  }
}
