import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, readDeadLetter, sendBack } from '../../lambda/queue/dead-letter.ts';
import { askAws } from './ask-aws.ts';

/** A dead letter that is hidden from other readers of the queue for a while. */
export interface HeldDeadLetter {
  /** The beginning of its SQS message id: short enough to type. */
  readonly id: string;
  readonly letter: DeadLetter;
  readonly receiptHandle: string;
}

/** Time for which dead letters are held, in seconds. */
const HOLD_TIME = 600;

/** The dead-letter queue of a bot. */
export class DeadLetterQueue {
  readonly #client = new SQSClient();
  readonly #url: string;
  readonly #eventQueueUrl: string;

  constructor(url: string, eventQueueUrl: string) {
    this.#url = url;
    this.#eventQueueUrl = eventQueueUrl;
  }

  /**
   * Holds all dead letters, so that no other reader gets them until they are released, sent back or deleted.
   */
  async holdAll(): Promise<readonly HeldDeadLetter[]> {
    const held = new Map<string, HeldDeadLetter>();
    for (;;) {
      const command = new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD_TIME,
        WaitTimeSeconds: 1,
      });
      const { Messages = [] } = await askAws(this.#client.send(command));
      const unseen = Messages.filter(({ MessageId = '' }) => !held.has(MessageId));
      if (unseen.length === 0) return [...held.values()];
      for (const { Body = '', MessageId = '', ReceiptHandle = '' } of unseen) {
        const letter = readDeadLetter(Body);
        held.set(MessageId, { id: MessageId.slice(0, 8), letter, receiptHandle: ReceiptHandle });
      }
    }
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
   */
  async sendBack(held: HeldDeadLetter): Promise<void> {
    const { body, group, deduplication } = sendBack(held.letter);
    const command = new SendMessageCommand({
      QueueUrl: this.#eventQueueUrl,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    });
    await askAws(this.#client.send(command));
    await this.delete(held);
  }

  async delete({ receiptHandle }: HeldDeadLetter): Promise<void> {
    const command = new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receiptHandle });
    await askAws(this.#client.send(command));
  }
}
