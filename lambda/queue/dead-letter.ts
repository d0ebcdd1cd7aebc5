import type { Progress } from '../conversation/progress.ts';
import { isObject } from '../runtime/json.ts';
import { groupOf, hash, redriven } from './event-identity.ts';
import type { QueueMessage } from './event-queue.ts';
import { jsonBody, readRecord, writeRecord } from './record.ts';

/** SQS's limit for one message. */
const MAX_BYTES = 1_048_576;

/** An event that was given up, as it is stored in the dead-letter queue. */
export interface DeadLetter {
  /** The queue record: as JSON if it can be parsed, otherwise its text. */
  readonly record: unknown;
  /** Why: name, message, code, subcode, fbtrace_id …; never what a person wrote. */
  readonly reason: Readonly<Record<string, unknown>>;
  /** When it was given up, in milliseconds since 1970. */
  readonly time: number;
  /** What was done for it (`Progress`), used if it is sent back. */
  readonly progress: unknown;
}

/**
 * Writes a dead letter. Those of one person stay in order, also when they are moved back in the console.
 * @param record body of the queue record
 * @param identity of the event; within five minutes SQS keeps only one dead letter of it
 * @param group of the event: Page and person
 */
export function writeDeadLetter(
  record: string,
  reason: DeadLetter['reason'],
  identity: string,
  group: string,
  progress?: Progress,
): QueueMessage {
  const letter = { record: read(record), reason, time: Date.now() };
  const deduplication = hash(identity);
  // A message doubled after a redrive, or a cut record, is better than a dead letter that SQS refuses.
  const forms = [{ ...letter, progress }, letter, { ...letter, record: record.slice(0, MAX_BYTES / 8) }];
  const body = forms.map(jsonBody).find((body) => Buffer.byteLength(body) <= MAX_BYTES) ?? '{}';
  return { body, group, deduplication };
}

/** Reads a dead letter. SQS itself moves records here without a reason, after too many receives. */
export function readDeadLetter(body: string): DeadLetter {
  const letter = read(body);
  if (isObject(letter) && isObject(letter.reason) && typeof letter.time === 'number') {
    const { record, reason, time, progress } = letter;
    return { record, reason, time, progress };
  }
  return { record: letter, reason: { error: 'ReceivedTooOften' }, time: 0, progress: undefined };
}

/**
 * Gives a dead letter as a message for the event queue.
 * @throws UnreadableRecord, NewerRecord
 */
export function sendBack(letter: DeadLetter): QueueMessage {
  const record = readRecord({ ...letter });
  const { event, identity, redrive } = record;
  return { body: writeRecord(record), group: groupOf(event), deduplication: redriven(identity, redrive) };
}

function read(record: string): unknown {
  try {
    const json: unknown = JSON.parse(record);
    return isObject(json) ? json : record;
  } catch {
    return record;
  }
}
