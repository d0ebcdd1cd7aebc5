import { randomUUID } from 'node:crypto';
import {
  type FifoMessage,
  hide,
  isHidden,
  type NewMessage,
  newMessage,
  type StoredMessage,
  upToHidden,
} from './fifo-message.ts';
import { invalidValue, SqsRefusal } from './sqs-refusal.ts';

/** How a queue works. */
export interface FifoQueueOptions {
  /** How long a received message is hidden, in milliseconds. */
  readonly visibilityTimeout: number;
  /** Whether two groups may have messages with the same deduplication id. */
  readonly deduplicationScope: 'queue' | 'messageGroup';
  /** Where a message goes that was received so often without being deleted. */
  readonly redrive?: { readonly queue: FifoQueue; readonly maxReceiveCount: number };
}

/** How a reader receives messages. */
export interface Reader {
  /** Instead of the queue's, in milliseconds. */
  readonly visibilityTimeout?: number;
  /** The clock by which the visibility time-out ends; default: that of the queue. */
  readonly clock?: () => number;
}

/** In milliseconds; the two limits of SQS for a deduplication id and for a message that stays hidden. */
const DEDUPLICATION = 5 * 60_000;
const LONGEST_HIDDEN = 12 * 60 * 60_000;

/**
 * A FIFO queue of SQS. A receive takes as many messages of one group as it can, then those of others; a hidden message
 * holds back what comes after it in its group, not what comes before
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 * Among groups the one comes first whose next message has been visible for the longest time; SQS promises no order.
 */
export class FifoQueue {
  readonly #options: FifoQueueOptions;
  readonly #groups = new Map<string, StoredMessage[]>();
  readonly #byId = new Map<string, StoredMessage>();
  /** Oldest first. */
  readonly #seen = new Map<string, { readonly message: FifoMessage; readonly until: number }>();
  /** Messages that were received and not removed; some may be visible again. */
  readonly #receivedOnce = new Set<StoredMessage>();
  #sequence = 0;

  constructor(options: FifoQueueOptions) {
    this.#options = options;
  }

  /** All messages, oldest first. */
  get messages(): readonly FifoMessage[] {
    return [...this.#byId.values()];
  }

  /** The number of messages that are hidden. */
  get hidden(): number {
    return [...this.#byId.values()].filter(isHidden).length;
  }

  /** When the next hidden message becomes visible again; undefined if none will. */
  get nextReturn(): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    const now = Date.now();
    for (const { visibleAt } of this.#receivedOnce) if (visibleAt > now) next = Math.min(next, visibleAt);
    return Number.isFinite(next) ? next : undefined;
  }

  /** Adds a message; within five minutes a second one with the same deduplication id is taken for the first. */
  send(message: NewMessage): FifoMessage {
    const now = Date.now();
    for (const [key, { until }] of this.#seen) {
      if (until > now) break;
      this.#seen.delete(key);
    }
    const scope = this.#options.deduplicationScope === 'queue' ? '' : message.group;
    const key = JSON.stringify([scope, message.deduplication]);
    const known = this.#seen.get(key)?.message;
    const sent = known ?? this.add(message, randomUUID());
    if (!known) this.#seen.set(key, { message: sent, until: now + DEDUPLICATION });
    return sent;
  }

  /** Gives the messages that may be read now, and hides them. */
  receive(limit: number, { visibilityTimeout, clock = Date.now }: Reader = {}): readonly FifoMessage[] {
    const visible = this.#readable().flat();
    const spent = visible.filter((message) => this.#isSpent(message));
    for (const message of spent) this.#moveAway(message);
    return visible
      .filter((message) => !spent.includes(message))
      .slice(0, limit)
      .map((message) => {
        this.#receivedOnce.add(message);
        return hide(message, clock, visibilityTimeout ?? this.#options.visibilityTimeout);
      });
  }

  /**
   * Deletes a received message. A second time is no error.
   * @throws SqsRefusal if the handle is none, or if its visibility time-out has ended and the message is still there
   */
  delete(handle: string): void {
    const message = this.#received(handle);
    if (message) this.#remove(message);
  }

  /**
   * Hides a received message for another time from now on, in milliseconds; 0 shows it.
   * @throws SqsRefusal as `delete`, if the message is gone, and if it would be hidden for more than twelve hours
   */
  changeVisibility(handle: string, milliseconds: number): void {
    const message = this.#received(handle);
    if (!message) throw invalidValue(handle, 'ReceiptHandle', GONE);
    const visibleAt = message.clock() + milliseconds;
    if (visibleAt - message.received > LONGEST_HIDDEN)
      throw invalidValue(milliseconds / 1000, 'VisibilityTimeout', TOO_LONG);
    message.visibleAt = visibleAt;
  }

  /** Removes a message, hidden or not. */
  remove(id: string): void {
    const message = this.#byId.get(id);
    if (message) this.#remove(message);
  }

  /** The message of a handle; undefined if it was deleted. @throws SqsRefusal */
  #received(handle: string): StoredMessage | undefined {
    const [, id = ''] = /^([\da-f-]{36})\.\d+$/.exec(handle) ?? [];
    if (!id)
      throw new SqsRefusal('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not valid.`);
    const message = this.#byId.get(id);
    if (message && (message.handle !== handle || !isHidden(message)))
      throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
    return message;
  }

  /** What may be read of each group, first that which has been visible for the longest time. */
  #readable(): readonly (readonly StoredMessage[])[] {
    const groups = [...this.#groups.values()].map((group) => upToHidden(group));
    const ready = groups.flatMap(([first, ...others]) => (first ? [{ first, all: [first, ...others] }] : []));
    return ready
      .sort((a, b) => a.first.visibleAt - b.first.visibleAt || a.first.sequence - b.first.sequence)
      .map(({ all }) => all);
  }

  #isSpent({ receives }: StoredMessage): boolean {
    const { redrive } = this.#options;
    return redrive !== undefined && receives >= redrive.maxReceiveCount;
  }

  /** Moves a message to the dead-letter queue, with its ids. */
  #moveAway(message: StoredMessage): void {
    this.#remove(message);
    this.#options.redrive?.queue.add(message, message.id);
  }

  /** Adds a message without looking for one with the same deduplication id. */
  add(sent: NewMessage, id: string): FifoMessage {
    this.#sequence += 1;
    const message = newMessage(sent, id, this.#sequence);
    this.#byId.set(id, message);
    const before = this.#groups.get(message.group);
    if (before) before.push(message);
    else this.#groups.set(message.group, [message]);
    return message;
  }

  #remove(message: StoredMessage): void {
    this.#byId.delete(message.id);
    this.#receivedOnce.delete(message);
    const rest = this.#groups.get(message.group)?.filter((other) => other !== message) ?? [];
    if (rest.length > 0) this.#groups.set(message.group, rest);
    else this.#groups.delete(message.group);
  }
}

const GONE = 'Message does not exist or is not available for visibility timeout change.';
const TOO_LONG = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].';
