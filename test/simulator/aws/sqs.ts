import { randomUUID } from 'node:crypto';
import { buildApp } from 'fauxqs';
import { type AwsCall, type AwsEmulator, type AwsResponse, ask, emulatorOf } from './aws-emulator.ts';

/** A message as ReceiveMessage gives it. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

const ACCOUNT = '123456789012';

/** SQS with the stack's two FIFO queues (fauxqs), which knows when hidden messages come back. */
export class Sqs {
  readonly events = `http://localhost/${ACCOUNT}/events.fifo`;
  readonly deadLetters = `http://localhost/${ACCOUNT}/dead-letters.fifo`;
  /** Told when messages may have become available. */
  onAvailable: () => void = () => {};
  readonly #app = buildApp({ logger: false });
  /** In milliseconds. */
  readonly visibilityTimeout: number;
  readonly #emulator: AwsEmulator;
  /** When a hidden message comes back, by receipt handle. */
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

  /** Answers a call of the function or of an operator. Nobody waits for messages: all that are there are at hand. */
  async answer(call: AwsCall): Promise<AwsResponse> {
    const body = call.operation === 'ReceiveMessage' ? withoutWait(call.body) : call.body;
    const response = await this.#emulator({ ...call, body });
    if (response.status === 200) this.#note(call);
    return response;
  }

  /** Puts a message of anybody's into the event queue. */
  async send(body: string, group: string): Promise<void> {
    await this.#ask('SendMessage', {
      QueueUrl: this.events,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: randomUUID(),
    });
    this.onAvailable();
  }

  /** Takes the next message that may be worked, hidden for the queue's visibility time-out. */
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

  /** When the next hidden message comes back; undefined when none is hidden. */
  get nextReturn(): number | undefined {
    return this.#hidden.size > 0 ? Math.min(...this.#hidden.values()) : undefined;
  }

  /** Forgets the hidden messages whose time has come. */
  returnDue(): void {
    for (const [handle, time] of this.#hidden) if (time <= Date.now()) this.#hidden.delete(handle);
  }

  /** Takes all dead letters out of their queue; gives their bodies. */
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

  /** Puts something among the dead letters. */
  async bury(body: string): Promise<void> {
    const id = randomUUID();
    const message = {
      QueueUrl: this.deadLetters,
      MessageBody: body,
      MessageGroupId: id,
      MessageDeduplicationId: id,
    };
    await this.#ask('SendMessage', message);
  }

  /** Takes one dead letter out of its queue; the others stay. */
  async takeDeadLetter(deduplicationId: string): Promise<void> {
    const QueueUrl = this.deadLetters;
    const request = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] };
    const passedOver: ReceivedMessage[] = [];
    for (;;) {
      const { Messages = [] } = await this.#ask<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', request);
      const found = Messages.find(({ Attributes }) => Attributes.MessageDeduplicationId === deduplicationId);
      if (found) await this.#ask('DeleteMessage', { QueueUrl, ReceiptHandle: found.ReceiptHandle });
      passedOver.push(...Messages.filter((message) => message !== found));
      if (found || Messages.length === 0) break;
    }
    for (const { ReceiptHandle } of passedOver) {
      await this.#ask('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    }
  }

  async close(): Promise<void> {
    await this.#app.close();
  }

  #ask<T>(operation: string, input: object): Promise<T> {
    return ask(this.#emulator, 'AmazonSQS', operation, input);
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
