import { randomUUID } from 'node:crypto';
import { buildApp } from 'fauxqs';
import { type AwsCall, type AwsEmulator, type AwsResponse, callAws, emulatorOf } from './aws-emulator.ts';

/** A message in the response of ReceiveMessage. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

const ACCOUNT = '123456789012';

/**
 * SQS with the stack's two FIFO queues, emulated by fauxqs. It also knows when hidden messages become visible
 * again.
 */
export class Sqs {
  readonly events = `http://localhost/${ACCOUNT}/events.fifo`;
  readonly deadLetters = `http://localhost/${ACCOUNT}/dead-letters.fifo`;
  /** Called when messages may have become available. */
  onAvailable: () => void = () => {};
  readonly #app = buildApp({ logger: false });
  /** In milliseconds. */
  readonly visibilityTimeout: number;
  readonly #emulator: AwsEmulator;
  /** When each hidden message becomes visible again, by receipt handle. */
  readonly #hidden = new Map<string, number>();

  private constructor(visibilityTimeout: number) {
    this.visibilityTimeout = visibilityTimeout;
    this.#emulator = emulatorOf((request, response) => this.#app.routing(request, response));
  }

  static async start(visibilityTimeout: number, maxReceiveCount: number): Promise<Sqs> {
    const sqs = new Sqs(visibilityTimeout);
    await sqs.#app.ready();
    await sqs.#ask('CreateQueue', { QueueName: 'dead-letters.fifo', Attributes: { FifoQueue: 'true' } });
    const queue = { QueueUrl: sqs.deadLetters, AttributeNames: ['QueueArn'] };
    const { Attributes } = await sqs.#ask<{ Attributes: { QueueArn: string } }>('GetQueueAttributes', queue);
    await sqs.#ask('CreateQueue', {
      QueueName: 'events.fifo',
      Attributes: {
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        MaximumMessageSize: '1048576',
        VisibilityTimeout: String(visibilityTimeout / 1000),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes.QueueArn, maxReceiveCount }),
      },
    });
    return sqs;
  }

  /**
   * Answers a call of the function or of a command. ReceiveMessage never waits: all messages are already in
   * the queue.
   */
  async answer(call: AwsCall): Promise<AwsResponse> {
    const body = call.operation === 'ReceiveMessage' ? withoutWait(call.body) : call.body;
    const response = await this.#emulator({ ...call, body });
    if (response.status === 200) this.#note(call);
    return response;
  }

  /** Sends a message to the event queue. */
  async send(body: string, group: string): Promise<void> {
    await this.#ask('SendMessage', {
      QueueUrl: this.events,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: randomUUID(),
    });
    this.onAvailable();
  }

  /** Receives the next message that may be processed and hides it for the queue's visibility time-out. */
  async receive(): Promise<ReceivedMessage | undefined> {
    const { Messages } = await this.#ask<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', {
      QueueUrl: this.events,
      MessageSystemAttributeNames: ['All'],
    });
    const message = Messages?.[0];
    if (message) this.#hidden.set(message.ReceiptHandle, Date.now() + this.visibilityTimeout);
    return message;
  }

  async delete(receiptHandle: string): Promise<void> {
    this.#hidden.delete(receiptHandle);
    await this.#ask('DeleteMessage', { QueueUrl: this.events, ReceiptHandle: receiptHandle });
  }

  /** When the next hidden message becomes visible again; undefined if none is hidden. */
  get nextReturn(): number | undefined {
    return this.#hidden.size > 0 ? Math.min(...this.#hidden.values()) : undefined;
  }

  /** Stops tracking messages that are visible again. */
  returnDue(): void {
    for (const [handle, time] of this.#hidden) if (time <= Date.now()) this.#hidden.delete(handle);
  }

  /** Removes all messages from the dead-letter queue; returns their bodies. */
  async takeDeadLetters(): Promise<string[]> {
    const QueueUrl = this.deadLetters;
    const bodies: string[] = [];
    for (;;) {
      const request = { QueueUrl, MaxNumberOfMessages: 10 };
      const { Messages = [] } = await this.#ask<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', request);
      if (Messages.length === 0) return bodies;
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body);
        await this.#ask('DeleteMessage', { QueueUrl, ReceiptHandle });
      }
    }
  }

  /** Sends a message to the dead-letter queue. */
  async addDeadLetter(body: string): Promise<void> {
    const id = randomUUID();
    const message = {
      QueueUrl: this.deadLetters,
      MessageBody: body,
      MessageGroupId: id,
      MessageDeduplicationId: id,
    };
    await this.#ask('SendMessage', message);
  }

  /** Removes one message from the dead-letter queue. */
  async takeDeadLetter(deduplicationId: string): Promise<void> {
    const QueueUrl = this.deadLetters;
    const request = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] };
    const others: ReceivedMessage[] = [];
    for (;;) {
      const { Messages = [] } = await this.#ask<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', request);
      const found = Messages.find(({ Attributes }) => Attributes.MessageDeduplicationId === deduplicationId);
      if (found) await this.#ask('DeleteMessage', { QueueUrl, ReceiptHandle: found.ReceiptHandle });
      others.push(...Messages.filter((message) => message !== found));
      if (found || Messages.length === 0) break;
    }
    for (const { ReceiptHandle } of others) {
      await this.#ask('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    }
  }

  async close(): Promise<void> {
    await this.#app.close();
  }

  #ask<T>(operation: string, input: object): Promise<T> {
    return callAws(this.#emulator, 'AmazonSQS', operation, input);
  }

  #note({ operation, body }: AwsCall): void {
    const { ReceiptHandle, VisibilityTimeout } = JSON.parse(body);
    if (operation === 'ChangeMessageVisibility' && this.#hidden.has(ReceiptHandle)) {
      this.#hidden.set(ReceiptHandle, Date.now() + VisibilityTimeout * 1000);
    }
    if (operation.startsWith('SendMessage')) this.onAvailable();
  }
}

function withoutWait(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), WaitTimeSeconds: 0 });
}
