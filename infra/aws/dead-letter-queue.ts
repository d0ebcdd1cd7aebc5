import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, readDeadLetter, sendBack } from '../../lambda/queue/dead-letter.ts';
import { askAws } from './ask-aws.ts';

/** A dead letter that was taken from its queue for a while. */
export interface Held {
  /** Short, to name it on the command line. */
  readonly id: string;
  readonly letter: DeadLetter;
  readonly receiptHandle: string;
}

/** For how many seconds letters are held while they are looked at. */
const HOLD = 600;

/** The dead letters of a bot, for its operator. */
export class DeadLetterQueue {
  readonly #client = new SQSClient();
  readonly #url: string;
  readonly #events: string;

  constructor(url: string, events: string) {
    this.#url = url;
    this.#events = events;
  }

  /** Takes all letters, so that nobody else gets them, until they are released, sent back or deleted. */
  async holdAll(): Promise<readonly Held[]> {
    const held = new Map<string, Held>();
    for (;;) {
      const command = new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD,
        WaitTimeSeconds: 1,
      });
      const { Messages = [] } = await askAws(this.#client.send(command));
      const news = Messages.filter(({ MessageId = '' }) => !held.has(MessageId));
      if (news.length === 0) return [...held.values()];
      for (const { Body = '', MessageId = '', ReceiptHandle = '' } of news) {
        const letter = readDeadLetter(Body);
        held.set(MessageId, { id: MessageId.slice(0, 8), letter, receiptHandle: ReceiptHandle });
      }
    }
  }

  async release({ receiptHandle }: Held): Promise<void> {
    await this.#client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.#url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  }

  /** Into the event queue first, then out of this one: a crash between the two leaves it in both, not in none. */
  async sendBack(held: Held): Promise<void> {
    const { body, group, deduplication } = sendBack(held.letter);
    const command = new SendMessageCommand({
      QueueUrl: this.#events,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    });
    await askAws(this.#client.send(command));
    await this.delete(held);
  }

  async delete({ receiptHandle }: Held): Promise<void> {
    const command = new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receiptHandle });
    await askAws(this.#client.send(command));
  }
}
