import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, readDeadLetter, sendBack } from '../../lambda/queue/dead-letter.ts';
import { redriven } from '../../lambda/queue/event-identity.ts';
import { readRecord } from '../../lambda/queue/record.ts';
import { clientOptions } from '../proxy.ts';
import { askAws } from './ask-aws.ts';

/** A dead letter that is hidden from other readers of the queue for a while. */
export interface HeldDeadLetter {
  /** The beginning of its SQS message id: short enough to type. */
  readonly id: string;
  readonly messageId: string;
  readonly letter: DeadLetter;
  /** Page and person. */
  readonly group: string;
  /** When it came, in milliseconds since 1970. */
  readonly sent: number;
  readonly receiptHandle: string;
}

/** Time for which dead letters are held, in seconds. */
const HOLD_TIME = 600;

/** The dead-letter queue of a bot. */
export class DeadLetterQueue {
  readonly #client = new SQSClient(clientOptions());
  readonly #url: string;
  readonly #eventQueueUrl: string;

  constructor(url: string, eventQueueUrl: string) {
    this.#url = url;
    this.#eventQueueUrl = eventQueueUrl;
  }

  /**
   * Holds up to ten dead letters, so that no other reader gets them until they are released, sent back or
   * deleted. Those of one group come in order, and SQS hands out no further one of it while it holds one
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
   */
  async hold(): Promise<readonly HeldDeadLetter[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp'],
      VisibilityTimeout: HOLD_TIME,
      WaitTimeSeconds: 1,
    });
    const { Messages = [] } = await askAws(this.#client.send(command));
    return Messages.map(({ Body = '', MessageId = '', ReceiptHandle = '', Attributes }) => ({
      id: MessageId.slice(0, 8),
      messageId: MessageId,
      letter: readDeadLetter(Body),
      group: Attributes?.MessageGroupId ?? MessageId,
      sent: Number(Attributes?.SentTimestamp ?? 0),
      receiptHandle: ReceiptHandle,
    }));
  }

  /** Holds all dead letters that SQS hands out: of each group ten at most. */
  async holdAll(): Promise<readonly HeldDeadLetter[]> {
    const held = new Map<string, HeldDeadLetter>();
    for (;;) {
      const unseen = (await this.hold()).filter(({ messageId }) => !held.has(messageId));
      if (unseen.length === 0) return [...held.values()];
      for (const letter of unseen) held.set(letter.messageId, letter);
    }
  }

  /** How many dead letters there are, held ones included. SQS may be a minute late. */
  async count(): Promise<number> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    const { Attributes = {} } = await askAws(this.#client.send(command));
    return Object.values(Attributes).reduce((sum, number) => sum + Number(number), 0);
  }

  async release({ receiptHandle }: HeldDeadLetter): Promise<void> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: this.#url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    });
    await this.#client.send(command);
  }

  /**
   * Sends the event before it deletes the dead letter: after a crash between the two it is in both queues,
   * not in none.
   * @returns the identity with which the event is processed again
   */
  async sendBack(held: HeldDeadLetter): Promise<string> {
    const { body, group, deduplication } = sendBack(held.letter);
    const command = new SendMessageCommand({
      QueueUrl: this.#eventQueueUrl,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    });
    await askAws(this.#client.send(command));
    await this.delete(held);
    return deduplication;
  }

  async delete({ receiptHandle }: HeldDeadLetter): Promise<void> {
    const command = new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receiptHandle });
    await askAws(this.#client.send(command));
  }
}

/** The identity with which an event was processed last; undefined if the record cannot be read. */
export function lastIdentity({ letter }: HeldDeadLetter): string | undefined {
  try {
    const { identity, redrive } = readRecord({ ...letter });
    return redriven(identity, redrive - 1);
  } catch {
    return undefined;
  }
}
