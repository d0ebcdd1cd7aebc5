import { randomUUID } from 'node:crypto';
import { basename } from 'node:path/posix';
import type { AwsCall, AwsResponse } from './aws-emulator.ts';
import { awsError } from './aws-error.ts';
import { FifoQueue } from './fifo-queue.ts';
import type { SqsInput } from './sqs-input.ts';
import { OPERATIONS, type ReceivedMessage, receivedMessage } from './sqs-operations.ts';
import { SqsRefusal } from './sqs-refusal.ts';

const HOST = 'http://localhost/123456789012';

/** In milliseconds. */
const DEFAULT_VISIBILITY_TIMEOUT = 30_000;

/** SQS with the stack's two FIFO queues. Its time is that of the simulator. */
export class Sqs {
  readonly events = `${HOST}/events.fifo`;
  readonly deadLetters = `${HOST}/dead-letters.fifo`;
  /** Called when messages may have become available. */
  onAvailable: () => void = () => {};
  readonly #deadLetters: FifoQueue;
  readonly #events: FifoQueue;

  /**
   * @param visibilityTimeout of the event queue, in milliseconds
   * @param maxReceiveCount after how many receives SQS itself moves an event to the dead-letter queue
   */
  constructor(visibilityTimeout: number, maxReceiveCount: number) {
    this.#deadLetters = new FifoQueue({
      visibilityTimeout: DEFAULT_VISIBILITY_TIMEOUT,
      deduplicationScope: 'queue',
    });
    this.#events = new FifoQueue({
      visibilityTimeout,
      deduplicationScope: 'messageGroup',
      redrive: { queue: this.#deadLetters, maxReceiveCount },
    });
  }

  /** Answers a call of the function or of a command. */
  async answer({ operation, body }: Pick<AwsCall, 'operation' | 'body'>): Promise<AwsResponse> {
    const input: SqsInput = JSON.parse(body);
    const queue = this.queue(input.QueueUrl ?? '');
    const act = OPERATIONS[operation];
    if (!act) return refusal('UnsupportedOperation', `The simulator does not know ${operation}.`);
    if (!queue) return refusal('QueueDoesNotExist', 'The specified queue does not exist.');
    try {
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      return { status: 200, headers, body: JSON.stringify(act(queue, input)) };
    } catch (error) {
      if (error instanceof SqsRefusal) return refusal(error.code, error.message);
      throw error;
    } finally {
      this.onAvailable();
    }
  }

  /** The queue with this URL, whatever its host. */
  queue(url: string): FifoQueue | undefined {
    const queues = new Map([
      ['events.fifo', this.#events],
      ['dead-letters.fifo', this.#deadLetters],
    ]);
    return queues.get(basename(url));
  }

  /** Sends a message to the event queue. */
  async send(body: string, group: string): Promise<void> {
    this.#events.send({ body, group, deduplication: randomUUID() });
    this.onAvailable();
  }

  /**
   * Receives the next events that may be processed, and hides them for the queue's visibility time-out.
   * @param limit how many at most
   * @param clock by which the time-out ends
   */
  receive(limit: number, clock: () => number): readonly ReceivedMessage[] {
    return this.#events.receive(limit, { clock }).map(receivedMessage);
  }

  /** Deletes an event. One whose visibility time-out has ended stays. */
  delete(receiptHandle: string): void {
    try {
      this.#events.delete(receiptHandle);
    } catch (error) {
      if (!(error instanceof SqsRefusal)) throw error;
    }
  }

  /** When the next hidden event becomes visible again; undefined if none will. */
  get nextReturn(): number | undefined {
    return this.#events.nextReturn;
  }

  /** Removes all messages from the dead-letter queue that a reader would get; returns their bodies. */
  async takeDeadLetters(): Promise<string[]> {
    const letters = this.#deadLetters.receive(Number.POSITIVE_INFINITY);
    for (const { id } of letters) this.#deadLetters.remove(id);
    return letters.map(({ body }) => body);
  }

  /** Sends a message to the dead-letter queue. */
  async addDeadLetter(body: string): Promise<void> {
    const id = randomUUID();
    this.#deadLetters.send({ body, group: id, deduplication: id });
  }

  /** Removes one message from the dead-letter queue. */
  async takeDeadLetter(deduplicationId: string): Promise<void> {
    const found = this.#deadLetters.messages.find(({ deduplication }) => deduplication === deduplicationId);
    if (found) this.#deadLetters.remove(found.id);
  }
}

/** @param code SQS's own name of the error */
function refusal(code: string, message: string): AwsResponse {
  return awsError(`com.amazonaws.sqs#${code}`, message);
}
