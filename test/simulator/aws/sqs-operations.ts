import { createHash } from 'node:crypto';
import type { FifoMessage } from './fifo-message.ts';
import type { FifoQueue } from './fifo-queue.ts';
import { inBatch } from './sqs-batch.ts';
import { checkedMessage, MAX_BATCH, milliseconds, type SqsEntry, type SqsInput } from './sqs-input.ts';
import { invalidValue, missing } from './sqs-refusal.ts';

/** A message in the response of ReceiveMessage. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

type Operation = (queue: FifoQueue, input: SqsInput) => object;

/**
 * What the function and the commands ask of a queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html).
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendMessage: send,
  SendMessageBatch: (queue, { Entries }) => inBatch(Entries, (entry) => send(queue, entry)),
  ReceiveMessage: receive,
  DeleteMessage: remove,
  DeleteMessageBatch: (queue, { Entries }) => inBatch(Entries, (entry) => remove(queue, entry)),
  ChangeMessageVisibility: changeVisibility,
  ChangeMessageVisibilityBatch: (queue, { Entries }) =>
    inBatch(Entries, (entry) => changeVisibility(queue, entry)),
  GetQueueAttributes: ({ messages, hidden }, { AttributeNames = [] }) => ({
    Attributes: chosen(AttributeNames, {
      ApproximateNumberOfMessages: String(messages.length - hidden),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
    }),
  }),
};

/** A message as a reader gets it, with all attributes. */
export function receivedMessage(message: FifoMessage): ReceivedMessage {
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      ApproximateFirstReceiveTimestamp: String(message.firstReceived),
      ApproximateReceiveCount: String(message.receives),
      MessageDeduplicationId: message.deduplication,
      MessageGroupId: message.group,
      SenderId: 'AROASIMULATOR:Webhook',
      SentTimestamp: String(message.sent),
      SequenceNumber: sequenceNumber(message),
    },
  };
}

function send(queue: FifoQueue, entry: SqsEntry): object {
  const { body, group, deduplication } = checkedMessage(entry);
  const message = queue.send({ body, group, deduplication });
  return { MessageId: message.id, MD5OfMessageBody: md5(body), SequenceNumber: sequenceNumber(message) };
}

/** Never waits: all messages are already in the queue. */
function receive(queue: FifoQueue, input: SqsInput): object {
  const { MaxNumberOfMessages: limit = 1, VisibilityTimeout: seconds } = input;
  if (limit < 1 || limit > MAX_BATCH)
    throw invalidValue(limit, 'MaxNumberOfMessages', `Must be between 1 and ${MAX_BATCH}, if provided.`);
  const reader = seconds === undefined ? {} : { visibilityTimeout: milliseconds(seconds) };
  const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const Messages = queue.receive(limit, reader).map((message) => {
    const { Attributes, ...received } = receivedMessage(message);
    return { ...received, Attributes: chosen(names, Attributes) };
  });
  return Messages.length > 0 ? { Messages } : {};
}

function remove(queue: FifoQueue, { ReceiptHandle }: SqsEntry): object {
  if (!ReceiptHandle) throw missing('ReceiptHandle');
  queue.delete(ReceiptHandle);
  return {};
}

function changeVisibility(queue: FifoQueue, { ReceiptHandle, VisibilityTimeout }: SqsEntry): object {
  if (!ReceiptHandle) throw missing('ReceiptHandle');
  if (VisibilityTimeout === undefined) throw missing('VisibilityTimeout');
  queue.changeVisibility(ReceiptHandle, milliseconds(VisibilityTimeout));
  return {};
}

/** The attributes that a caller asks for. */
function chosen(
  names: readonly string[],
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const isWanted = ([name]: readonly [string, string]) => names.includes('All') || names.includes(name);
  return Object.fromEntries(Object.entries(attributes).filter(isWanted));
}

function sequenceNumber({ sequence }: FifoMessage): string {
  return String(sequence).padStart(20, '0');
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
