import { SmallestFirst } from './min-heap.ts';

/** So many messages may have been received and not deleted (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html). */
const IN_FLIGHT = 120_000;

/**
 * SQS FIFO with a group for each person: of each only the first message can be received, and none while one is received and not
 * deleted, hidden ones included. Whose turn it is SQS finds only among the first messages of the queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/avoid-backlog-with-the-same-message-group-id.html).
 * Messages are numbers, by order of their sending.
 */
export class FifoQueue {
  /** How many messages lie in it, received ones included. */
  length = 0;
  readonly #looksThrough: number;
  readonly #groups = new Map<number, number[]>();
  /** First messages of groups that are free. */
  readonly #free = new SmallestFirst();
  readonly #ahead: Counts;
  readonly #groupOf: number[] = [];
  #inFlight = 0;

  /** @param capacity how many messages there will be in all */
  constructor(looksThrough: number, capacity: number) {
    this.#looksThrough = looksThrough;
    this.#ahead = new Counts(capacity);
  }

  /** Gives the number of the message. */
  send(group: number): number {
    const message = this.#groupOf.push(group) - 1;
    const waiting = this.#groups.get(group);
    if (waiting) waiting.push(message);
    else {
      this.#groups.set(group, [message]);
      this.#free.add(message);
    }
    this.#ahead.add(message, 1);
    this.length += 1;
    return message;
  }

  /** The oldest message of anybody whose turn it is. */
  receive(): number | undefined {
    const { smallest } = this.#free;
    if (smallest === undefined || this.#inFlight >= IN_FLIGHT || !this.#isSeen(smallest)) return undefined;
    this.#inFlight += 1;
    return this.#free.takeSmallest();
  }

  /** Ends the visibility time-out of a message that was received. */
  comeBack(message: number): void {
    this.#inFlight -= 1;
    this.#free.add(message);
  }

  delete(message: number): void {
    const group = this.#groupOf[message] ?? -1;
    const [, next] = this.#groups.get(group) ?? [];
    this.#groups.get(group)?.shift();
    if (next === undefined) this.#groups.delete(group);
    else this.#free.add(next);
    this.#ahead.add(message, -1);
    this.length -= 1;
    this.#inFlight -= 1;
  }

  #isSeen(message: number): boolean {
    return this.length <= this.#looksThrough || this.#ahead.before(message) < this.#looksThrough;
  }
}

/** How many messages there are before another, in little time: a Fenwick tree. */
class Counts {
  readonly #tree: Int32Array;

  constructor(size: number) {
    this.#tree = new Int32Array(size + 1);
  }

  add(at: number, count: number): void {
    for (let i = at + 1; i < this.#tree.length; i += i & -i) this.#tree[i] = (this.#tree[i] ?? 0) + count;
  }

  before(at: number): number {
    let sum = 0;
    for (let i = at; i > 0; i -= i & -i) sum += this.#tree[i] ?? 0;
    return sum;
  }
}
