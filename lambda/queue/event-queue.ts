import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput,
  SendMessageBatchCommandInput,
  SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { type AwsCallOptions, awsService } from '../runtime/aws-client.ts';
import { TryAgain } from '../runtime/errors.ts';
import { firstAnswer } from '../runtime/first-answer.ts';
import { isObject, type Json, list, string } from '../runtime/json.ts';

/** A message for a FIFO queue. */
export interface QueueMessage {
  readonly body: string;
  /** Messages of one group are received in order. */
  readonly group: string;
  /** Within five minutes SQS accepts a second message with the same id and drops it. */
  readonly deduplication: string;
}

/** The event queue and the dead-letter queue. */
export interface EventQueue {
  /**
   * Sends up to ten messages in one call. While that has no answer, it is made again: SQS drops the second
   * message with an id.
   * @param endBy until when to try, in milliseconds since 1970
   * @returns the positions of those that SQS did not accept, with its codes.
   */
  sendBatch(messages: readonly QueueMessage[], endBy: number): Promise<ReadonlyMap<number, string>>;
  /** Hides a received message for some seconds; twelve hours at most. */
  hide(receiptHandle: string, seconds: number, options?: AwsCallOptions): Promise<void>;
  /** Hides up to ten received messages for some seconds; 0 makes them visible again at once. */
  hideAll(receiptHandles: readonly string[], seconds: number, options?: AwsCallOptions): Promise<void>;
  /**
   * Deletes up to ten received messages; those that are deleted already are no error.
   * @throws NotDeleted if SQS did not delete all of them
   */
  deleteAll(receiptHandles: readonly string[], options?: AwsCallOptions): Promise<void>;
  sendDeadLetter(message: QueueMessage, options?: AwsCallOptions): Promise<void>;
}

class NotDeleted extends TryAgain {
  override readonly name = 'NotDeleted';
}

/**
 * @param url of the queue of events
 * @param deadLetterUrl of the dead-letter queue
 * @param region of both
 */
export function createEventQueue(url: string, deadLetterUrl: string, region: string): EventQueue {
  const sqs = awsService({ service: 'sqs', api: 'AmazonSQS', endpoint: url, region, attempts: 3 });

  return {
    async sendBatch(messages, endBy) {
      const Entries = messages.map((message, i) => ({ Id: String(i), ...parameters(message) }));
      const input = { QueueUrl: url, Entries } satisfies SendMessageBatchCommandInput;
      const options = { endBy, timeOut: Number.POSITIVE_INFINITY, attempts: Number.POSITIVE_INFINITY };
      const call = () => sqs('SendMessageBatch', input, options);
      return notAccepted(messages, await firstAnswer(call, { endBy, mayRetry: () => false }));
    },
    async hide(ReceiptHandle, VisibilityTimeout, options) {
      const input = { QueueUrl: url, ReceiptHandle, VisibilityTimeout };
      await sqs('ChangeMessageVisibility', input satisfies ChangeMessageVisibilityCommandInput, options);
    },
    async hideAll(receiptHandles, VisibilityTimeout, options) {
      const Entries = receiptHandles.map((ReceiptHandle, i) => ({
        Id: String(i),
        ReceiptHandle,
        VisibilityTimeout,
      }));
      const input = { QueueUrl: url, Entries } satisfies ChangeMessageVisibilityBatchCommandInput;
      await sqs('ChangeMessageVisibilityBatch', input, options);
    },
    async deleteAll(receiptHandles, options) {
      const Entries = receiptHandles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
      const input = { QueueUrl: url, Entries } satisfies DeleteMessageBatchCommandInput;
      const { Failed } = await sqs('DeleteMessageBatch', input, options);
      if (list(Failed).length > 0) throw new NotDeleted();
    },
    async sendDeadLetter(message, options) {
      const input = { QueueUrl: deadLetterUrl, ...parameters(message) };
      await sqs('SendMessage', input satisfies SendMessageCommandInput, options);
    },
  };
}

/** SQS accepted only the messages that it names: one that it does not mention would be lost. */
function notAccepted(messages: readonly QueueMessage[], { Successful, Failed }: Json): Map<number, string> {
  const accepted = new Set(
    list(Successful)
      .filter(isObject)
      .map(({ Id }) => Id),
  );
  const codes = new Map(
    list(Failed)
      .filter(isObject)
      .map(({ Id, Code }) => [Id, string(Code)]),
  );
  const positions = [...messages.keys()].filter((i) => !accepted.has(String(i)));
  return new Map(positions.map((i) => [i, codes.get(String(i)) ?? 'unknown']));
}

function parameters({ body, group, deduplication }: QueueMessage) {
  return { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplication };
}
