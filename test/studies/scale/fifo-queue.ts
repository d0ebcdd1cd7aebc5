import { Heap } from './heap.ts';

/** The messages of a group that are not deleted, oldest first. */
interface Group {
  readonly messages: number[];
  /** Those of them that are in flight or hidden. */
  readonly taken: Set<number>;
}

/**
 * An SQS FIFO queue with a group for each person. A message that is in flight or hidden holds back those
 * behind it in its group, and not those before it
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 * A message is its number in the order of sending.
 */
export class FifoQueue {
  readonly #groups = new Map<number, Group>();
  /** The first message of each group whose first message can be received. */
  readonly #free = new Heap<number>((one, other) => one - other);
  readonly #groupOf: number[] = [];

  /** @returns the number of the message */
  send(group: number): number {
    const message = this.#groupOf.push(group) - 1;
    const waiting = this.#groups.get(group);
    if (waiting) waiting.messages.push(message);
    else {
      this.#groups.set(group, { messages: [message], taken: new Set() });
      this.#free.add(message);
    }
    return message;
  }

  /** The oldest message that can be received, as many as possible of its group, then those of others. */
  receive(most: number): readonly number[] {
    const received: number[] = [];
    while (received.length < most) {
      const first = this.#free.takeFirst();
      if (first === undefined) break;
      const { messages, taken } = this.#of(first);
      for (const message of messages.slice(0, most - received.length)) {
        if (taken.has(message)) break;
        taken.add(message);
        received.push(message);
      }
    }
    return received;
  }

  /** Ends the visibility time-out of a received message. */
  comeBack(message: number): void {
    const { messages, taken } = this.#of(message);
    taken.delete(message);
    if (messages[0] === message) this.#free.add(message);
  }

  /** Deletes a received message. */
  delete(message: number): void {
    const { messages, taken } = this.#of(message);
    const place = messages.indexOf(message);
    messages.splice(place, 1);
    taken.delete(message);
    const [next] = messages;
    if (next === undefined) this.#groups.delete(this.#groupOf[message] ?? -1);
    else if (place === 0 && !taken.has(next)) this.#free.add(next);
  }

  #of(message: number): Group {
    const group = this.#groups.get(this.#groupOf[message] ?? -1);
    if (!group) throw new Error(`Message ${message} is not in the queue.`);
    return group;
  }
}
