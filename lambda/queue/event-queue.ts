import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** A message for a FIFO queue. */
export interface QueueMessage {
  readonly body: string;
  /** Messages of one group are received in order. */
  readonly group: string;
  /** Within five minutes a second message with the same one is taken and not kept. */
  readonly deduplication: string;
}

/** The two queues: of events that wait, and of those that were given up. */
export interface EventQueue {
  /**
   * Sends up to ten messages in one call.
   * @returns the places of those that SQS did not take, with its codes.
   */
  sendBatch(messages: readonly QueueMessage[]): Promise<ReadonlyMap<number, string>>;
  /** Hides a received message for some seconds, at most twelve hours. */
  hide(receiptHandle: string, seconds: number): Promise<void>;
  sendDeadLetter(message: QueueMessage): Promise<void>;
}

export function createEventQueue(url: string, deadLetterUrl: string): EventQueue {
  const client = new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
  });

  return {
    async sendBatch(messages) {
      const Entries = messages.map((message, i) => ({ Id: String(i), ...parameters(message) }));
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      return new Map(Failed.map(({ Id, Code = 'unknown' }) => [Number(Id), Code]));
    },
    async hide(ReceiptHandle, VisibilityTimeout) {
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }),
      );
    },
    async sendDeadLetter(message) {
      await client.send(new SendMessageCommand({ QueueUrl: deadLetterUrl, ...parameters(message) }));
    },
  };
}

function parameters({ body, group, deduplication }: QueueMessage) {
  return { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplication };
}
