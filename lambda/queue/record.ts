import type { SQSRecord } from 'aws-lambda';
import { EVENT_KINDS } from '../conversation/event-kinds.ts';
import type { Progress } from '../conversation/progress.ts';
import { Fault, TryAgain } from '../runtime/errors.ts';
import { isObject, type Json } from '../runtime/json.ts';
import { groupOf, redriven } from './event-identity.ts';
import type { Job } from './job.ts';

/** A queue record as it is stored: `identity` is the event's own, however often it was sent back. */
export type QueueRecord = Omit<Job, 'group'>;

/**
 * The shapes of a queue record. A function leaves a shape that it does not know to one that does. Version 2 is for
 * what the first version would have taken for an event without a handler; both understand everything else.
 */
const VERSIONS = { event: 1, forget: 2 } as const;

/** The kinds of event that this function knows. It would take any other kind for one without a handler. */
const TYPES: ReadonlySet<string> = new Set([...Object.keys(EVENT_KINDS), 'outbound', 'forget']);

/** A record that another version of the function understands. */
class NewerRecord extends TryAgain {
  override readonly name = 'NewerRecord';
  constructor() {
    super('A newer version of the function wrote the record: it waits until that version is deployed again.');
  }
}

/** A record that no version of the function wrote. */
class UnreadableRecord extends Fault {
  override readonly name = 'UnreadableRecord';
}

/** Writes the body of a queue record. */
export function writeRecord({ event, identity, redrive, progress }: QueueRecord): string {
  const version = event.type === 'forget' ? VERSIONS.forget : VERSIONS.event;
  return jsonBody({ version, event, identity, redrive, progress });
}

/**
 * Writes JSON as the body of a message. SQS refuses U+FFFE and U+FFFF
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html), so they are escaped;
 * so are emoji, on which implementations of its protocol differ.
 */
export function jsonBody(value: object): string {
  const json = JSON.stringify(value);
  return json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/**
 * Reads the job in the body of a queue record.
 * @throws UnreadableRecord, NewerRecord
 */
export function readJob(body: string): Job {
  const { event, identity, redrive, progress } = readRecord(parse(body));
  return {
    event,
    identity: redriven(identity, redrive),
    group: groupOf(event),
    redrive,
    ...(progress && { progress }),
  };
}

/** The job in the body of a queue record, if it can be read. */
export function jobIn({ body }: Pick<SQSRecord, 'body'>): Job | undefined {
  try {
    return readJob(body);
  } catch {
    return undefined;
  }
}

/**
 * Reads a record. A dead letter that was moved back is its event, sent back once more: the number makes it another
 * event for a conversation that remembers it as done.
 * @throws UnreadableRecord, NewerRecord
 */
export function readRecord(json: unknown): QueueRecord {
  if (isObject(json) && isObject(json.record) && isObject(json.reason)) {
    const { redrive, ...record } = readRecord(json.record);
    return { ...record, redrive: redrive + 1, ...(isProgress(json.progress) && { progress: json.progress }) };
  }
  const record: Partial<QueueRecord> & { readonly version?: unknown } = isObject(json) ? json : {};
  const { version, event, identity, redrive = 0, progress } = record;
  if (typeof version === 'number' && version > VERSIONS.forget) throw new NewerRecord();
  const isKnown = version === VERSIONS.event || version === VERSIONS.forget;
  if (!isKnown || event === undefined || !isEvent(event) || typeof identity !== 'string') {
    throw new UnreadableRecord('The record is not an event of this project.');
  }
  if (!TYPES.has(event.type)) throw new NewerRecord();
  return { event: withRaw(event), identity, redrive, ...(progress && { progress }) };
}

/** An older release queued events without Meta's own JSON. */
function withRaw(event: Job['event']): Job['event'] {
  return event.type === 'outbound' || event.type === 'forget' || isObject(event.raw)
    ? event
    : { ...event, raw: {} };
}

function isEvent(event: unknown): boolean {
  return (
    isObject(event) &&
    typeof event.type === 'string' &&
    typeof event.page === 'string' &&
    typeof event.timestamp === 'number' &&
    (event.type !== 'outbound' || isOutbound(event)) &&
    (event.type !== 'forget' || typeof event.person === 'string')
  );
}

function isOutbound({ person, id, messages }: Json): boolean {
  return typeof person === 'string' && typeof id === 'string' && Array.isArray(messages);
}

function isProgress(value: unknown): value is Progress {
  return isObject(value) && Array.isArray(value.sent) && isObject(value.once);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
