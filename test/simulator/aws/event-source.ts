import type { SQSEvent } from 'aws-lambda';
import type { Invoke } from './lambda.ts';
import type { ReceivedMessage, Sqs } from './sqs.ts';

/**
 * Lambda's event source mapping for a FIFO queue with batch size 1: receives messages, invokes the function
 * with each, and deletes those that it does not report as failed
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html). A failed message, or one
 * whose sandbox crashed, becomes visible again after its visibility time-out. The queue keeps each person's
 * messages in order.
 */
export class EventSource {
  readonly #sqs: Sqs;
  readonly #invoke: Invoke;
  readonly #maxConcurrency: number;
  #running = 0;
  #looking = false;
  #lookAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #whenIdle: (() => void)[] = [];

  constructor(sqs: Sqs, invoke: Invoke, maxConcurrency: number) {
    this.#sqs = sqs;
    this.#invoke = invoke;
    this.#maxConcurrency = maxConcurrency;
    sqs.onAvailable = () => this.wake();
  }

  /** Looks for messages that may be processed. */
  wake(): void {
    this.#lookAgain = true;
    if (!this.#looking) void this.#look();
  }

  /**
   * Resolves when no message is being processed or can be. Hidden messages may still become visible again.
   */
  async idle(): Promise<void> {
    if (this.#isIdle) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  get #isIdle(): boolean {
    return this.#running === 0 && !this.#looking;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      while (this.#running < this.#maxConcurrency) {
        const message = await this.#sqs.receive();
        if (!message || this.#stopped) break;
        this.#running += 1;
        void this.#process(message);
      }
    }
    this.#looking = false;
    this.#setTimer();
    this.#resolveIdle();
  }

  async #process(message: ReceivedMessage): Promise<void> {
    const { payload, error } = await this.#invoke(JSON.stringify(eventOf(message)));
    if (error === undefined && isDone(payload, message.MessageId)) {
      await this.#sqs.delete(message.ReceiptHandle);
    }
    this.#running -= 1;
    this.wake();
  }

  /** Looks again when the next hidden message becomes visible. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    const { nextReturn } = this.#sqs;
    if (nextReturn === undefined || this.#stopped) return;
    this.#timer = setTimeout(
      () => {
        this.#sqs.returnDue();
        this.wake();
      },
      Math.max(0, nextReturn - Date.now()) + 1,
    );
    this.#timer.unref();
  }

  #resolveIdle(): void {
    if (!this.#isIdle) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** Lambda's rule: without `batchItemFailures` in the result, the whole batch succeeded. */
function isDone(payload: string | undefined, messageId: string): boolean {
  const { batchItemFailures = [] }: { batchItemFailures?: { itemIdentifier: string }[] } =
    JSON.parse(payload ?? '{}') ?? {};
  return !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId);
}

/** The event that the function receives. */
export function eventOf({
  MessageId,
  ReceiptHandle,
  Body,
  MD5OfBody,
  Attributes,
}: ReceivedMessage): SQSEvent {
  const { ApproximateReceiveCount = '', SentTimestamp = '', SenderId = '' } = Attributes;
  const { ApproximateFirstReceiveTimestamp = '' } = Attributes;
  return {
    Records: [
      {
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
      },
    ],
  };
}
