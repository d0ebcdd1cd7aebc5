import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Invoke, Result } from './lambda.ts';
import type { Sqs } from './sqs.ts';
import type { ReceivedMessage } from './sqs-operations.ts';

/** How the event source invokes the function. */
export interface EventSourceOptions {
  /** How many invocations at a time. */
  readonly maxConcurrency: number;
  /** How many messages an invocation gets at most. */
  readonly batchSize: number;
  /** The function's time-out, in milliseconds. */
  readonly timeOut: number;
}

/**
 * Lambda's event source mapping for a FIFO queue, without a window: receives the messages that are there at the moment,
 * invokes the function with them, and deletes those that it does not report as failed
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html). Failed messages, and all of a sandbox
 * that crashed, become visible again after their visibility time-out.
 */
export class EventSource {
  readonly #sqs: Sqs;
  readonly #invoke: Invoke;
  readonly #options: EventSourceOptions;
  #running = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #held = 0;
  #whenIdle: (() => void)[] = [];

  constructor(sqs: Sqs, invoke: Invoke, options: EventSourceOptions) {
    this.#sqs = sqs;
    this.#invoke = invoke;
    this.#options = options;
    sqs.onAvailable = () => this.wake();
  }

  /** Looks for messages that may be processed. */
  wake(): void {
    while (!this.#stopped && this.#held === 0 && this.#running < this.#options.maxConcurrency) {
      const invocation = { begun: Date.now(), isRunning: true };
      const messages = this.#sqs.receive(this.#options.batchSize, () => this.#clockOf(invocation));
      if (messages.length === 0) break;
      void this.#process(messages).finally(() => {
        invocation.isRunning = false;
        this.#running -= 1;
        this.wake();
      });
    }
    this.#setTimer();
    if (this.#running === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /**
   * Resolves when no message is being processed or can be. Hidden messages may still become visible again.
   */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** Receives nothing while `work` runs: what it queues is received together. */
  async hold(work: () => Promise<unknown>): Promise<void> {
    this.#held += 1;
    try {
      await work();
    } finally {
      this.#held -= 1;
      this.wake();
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #process(messages: readonly ReceivedMessage[]): Promise<void> {
    this.#running += 1;
    const failed = failedIn(await this.#invoke(JSON.stringify(eventOf(...messages))), messages);
    for (const { MessageId, ReceiptHandle } of messages)
      if (!failed.has(MessageId)) this.#sqs.delete(ReceiptHandle);
  }

  /** Other invocations may move the simulator's clock by more than this one can last. */
  #clockOf({ begun, isRunning }: { readonly begun: number; readonly isRunning: boolean }): number {
    return isRunning ? Math.min(Date.now(), begun + this.#options.timeOut) : Date.now();
  }

  /** Looks again when the next hidden message becomes visible. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    const { nextReturn } = this.#sqs;
    if (nextReturn === undefined || this.#stopped) return;
    this.#timer = setTimeout(() => this.wake(), Math.max(0, nextReturn - Date.now()) + 1);
    this.#timer.unref();
  }
}

/**
 * The ids of the messages that stay in the queue. The whole batch fails when the invocation failed, and when its result
 * is no JSON or names a message that is not in the batch; without `batchItemFailures` the whole batch succeeded.
 */
function failedIn(
  { payload = 'null', error }: Result,
  messages: readonly ReceivedMessage[],
): ReadonlySet<unknown> {
  const all = new Set<unknown>(messages.map(({ MessageId }) => MessageId));
  if (error !== undefined) return all;
  try {
    const { batchItemFailures }: { batchItemFailures?: readonly { itemIdentifier?: unknown }[] | null } =
      JSON.parse(payload) ?? {};
    const failed = (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    return failed.every((id) => all.has(id)) ? new Set(failed) : all;
  } catch {
    return all;
  }
}

/** The event that the function receives. */
export function eventOf(...messages: readonly ReceivedMessage[]): SQSEvent {
  return { Records: messages.map(recordOf) };
}

function recordOf({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes }: ReceivedMessage): SQSRecord {
  const { ApproximateReceiveCount = '', SentTimestamp = '', SenderId = '' } = Attributes;
  const { ApproximateFirstReceiveTimestamp = '' } = Attributes;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ...Attributes,
      ApproximateReceiveCount,
      SentTimestamp,
      SenderId,
      ApproximateFirstReceiveTimestamp,
    },
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:events.fifo',
    awsRegion: 'eu-west-1',
  };
}
