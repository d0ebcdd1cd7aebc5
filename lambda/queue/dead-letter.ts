import { isObject } from '../json.ts';
import { describe } from '../log.ts';
import type { Progress } from '../messenger/progress.ts';
import { hash } from './event-identity.ts';
import type { QueueMessage } from './event-queue.ts';
import { jsonBody } from './job.ts';

/** What SQS takes in one message. */
const MAX_BYTES = 1_048_576;

/** An event that was given up, as it lies in the dead-letter queue. */
export interface DeadLetter {
  /** The queue record: JSON if it is any, otherwise its text. */
  readonly record: unknown;
  /** Why: name, message, code, subcode, fbtrace_id …; never what a person wrote. */
  readonly reason: Readonly<Record<string, unknown>>;
  /** When it was given up, in milliseconds since 1970. */
  readonly time: number;
  /** What was done of it, for the day it is sent back. */
  readonly progress?: Progress;
}

/**
 * Writes a dead letter. Each has a group of its own: nothing waits for another there.
 * @param record body of the queue record
 * @param identity of the event; within five minutes it becomes one dead letter only
 */
export function writeDeadLetter(
  record: string,
  error: unknown,
  identity: string,
  progress?: Progress,
): QueueMessage {
  const letter: DeadLetter = { record: read(record), reason: describe(error), time: Date.now() };
  const deduplication = hash(identity);
  // Rather a message doubled when it is sent back, or a strange record cut, than a dead letter that SQS does not take.
  const forms = [{ ...letter, progress }, letter, { ...letter, record: record.slice(0, MAX_BYTES / 8) }];
  const body = forms.map(jsonBody).find((body) => Buffer.byteLength(body) <= MAX_BYTES) ?? '{}';
  return { body, group: deduplication, deduplication };
}

function read(record: string): unknown {
  try {
    const json: unknown = JSON.parse(record);
    return isObject(json) ? json : record;
  } catch {
    return record;
  }
}
