import type { Progress } from '../conversation/progress.ts';
import type { Forget, MessengerEvent, Outbound } from '../events.ts';
import { Fault, TryAgain } from '../runtime/errors.ts';
import { isObject, type Json } from '../runtime/json.ts';
import { WEBHOOK_FIELDS } from '../webhook/webhook-fields.ts';
import { groupOf, identityOf, redriven } from './event-identity.ts';

/** An event that waits to be answered, a message that waits to be sent, or somebody who is to be forgotten. */
export interface Job {
  readonly event: MessengerEvent | Outbound | Forget;
  /** What a resend of the event has in common with it. */
  readonly identity: string;
  /** Page and person: what is done in order. */
  readonly group: string;
  /** How often somebody has sent it back from the dead letters. */
  readonly redrive: number;
  /** What was done of it before it became a dead letter. */
  readonly progress?: Progress;
}

/**
 * The shapes of a queue record: a function leaves those that it does not know to one that does. Version 2 is for what the
 * first version would have taken for an event without a handler; all else is written so that it is understood by both.
 */
const VERSIONS = { event: 1, forget: 2 } as const;

/** The kinds of event that this function knows; another kind would be taken for one that no handler wants. */
const TYPES: ReadonlySet<string> = new Set([...Object.keys(WEBHOOK_FIELDS), 'outbound', 'forget']);

/** A record that a function before or after this one can make sense of, but not this one. */
class NewerRecord extends TryAgain {
  override readonly name = 'NewerRecord';
  constructor() {
    super('The record was written by a newer version of the function: it waits for that one.');
  }
}

/** A record that no function of this project has written. */
class UnreadableRecord extends Fault {
  override readonly name = 'UnreadableRecord';
}

/** @throws RangeError when the event is nested too deep to be written. */
export function jobOf<E extends MessengerEvent>(event: E, element: unknown): Job & { readonly event: E } {
  return { event, identity: identityOf({ event, element }), group: groupOf(event), redrive: 0 };
}

/** The job as the body of a queue record. */
export function writeJob({ event, identity, redrive, progress }: QueueRecord): string {
  const version = event.type === 'forget' ? VERSIONS.forget : VERSIONS.event;
  return jsonBody({ version, event, identity, redrive, progress });
}

/**
 * JSON as the body of a message. U+FFFE and U+FFFF, which SQS does not take
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html), are escaped; so are emoji, over
 * which not all that speak its protocol agree.
 */
export function jsonBody(value: object): string {
  const json = JSON.stringify(value);
  return json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** @throws UnreadableRecord, NewerRecord */
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

/** A queue record as it was written: `identity` is the event's own, however often it was sent back. */
export type QueueRecord = Omit<Job, 'group'>;

/**
 * Reads a record. A dead letter, which somebody has moved back, is the event it was, sent back once more: another number
 * makes it another event for all that remember it as done.
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
  return { event, identity, redrive, ...(progress && { progress }) };
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
