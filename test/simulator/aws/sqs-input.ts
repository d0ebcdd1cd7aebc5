import type { NewMessage } from './fifo-message.ts';
import { invalidValue, missing, SqsRefusal } from './sqs-refusal.ts';

/** An entry of a batch: like the input of the operation that does one. */
export interface SqsEntry {
  readonly Id?: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly ReceiptHandle?: string;
  /** In seconds. */
  readonly VisibilityTimeout?: number;
}

/** The fields of all inputs. */
export interface SqsInput extends SqsEntry {
  readonly QueueUrl?: string;
  readonly Entries?: readonly SqsEntry[];
  readonly MaxNumberOfMessages?: number;
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
}

/** How many messages a receive and a batch can have at most. */
export const MAX_BATCH = 10;

/**
 * SQS's limit for a message and for the messages of a batch together, in bytes
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html).
 */
export const MAX_BYTES = 1_048_576;

/** In seconds. */
const LONGEST_HIDDEN = 43_200;

/** The characters that SQS takes in a message, and in an id. */
const TEXT = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const ID = /^[\x21-\x7E]{1,128}$/;

/** Reads a message that is to be sent. @throws SqsRefusal */
export function checkedMessage(entry: SqsEntry): NewMessage {
  const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplication } = entry;
  if (!body) throw missing('MessageBody');
  if (!group) throw missing('MessageGroupId');
  if (!deduplication) throw missing('MessageDeduplicationId');
  if (Buffer.byteLength(body) > MAX_BYTES)
    throw new SqsRefusal('InvalidParameterValue', `Message must be shorter than ${MAX_BYTES} bytes.`);
  if (!TEXT.test(body)) throw new SqsRefusal('InvalidMessageContents', 'Invalid characters found.');
  if (!ID.test(group)) throw invalidValue(group, 'MessageGroupId', ID_RULE);
  if (!ID.test(deduplication)) throw invalidValue(deduplication, 'MessageDeduplicationId', ID_RULE);
  return { body, group, deduplication };
}

const ID_RULE = 'It can only include 1 to 128 alphanumeric and punctuation characters.';

/** Reads a visibility time-out in seconds. @throws SqsRefusal */
export function milliseconds(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= LONGEST_HIDDEN) return seconds * 1000;
  throw invalidValue(seconds, 'VisibilityTimeout', `Must be between 0 and ${LONGEST_HIDDEN}, if provided.`);
}
