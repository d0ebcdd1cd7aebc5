import { createHash } from 'node:crypto';
import type { MessengerEvent, RawEvent } from '../events.ts';
import { at, isObject, type Json, string } from '../runtime/json.ts';

/**
 * Gives an event's identity: 43 characters, the same each time Facebook sends the event, different for every other
 * event. A message, an echo and a postback have a `mid` of their own. The `mid` of a reaction or an edit is that of
 * another message, so these and all others are identified by their whole JSON, without `hop_context`, which
 * differs between deliveries.
 * @throws RangeError if the JSON is nested too deep to be written.
 */
export function identityOf(event: MessengerEvent): string {
  return hash(`${groupOf(event)} ${ownMid(event.raw) ?? canonical(event.raw)}`);
}

/** Gives the identity of an event that an operator sent back from the dead-letter queue for the n-th time. */
export function redriven(identity: string, redrive: number): string {
  return redrive === 0 ? identity : hash(`${identity} ${redrive}`);
}

/** Gives the message group: Page and person, whose events stay in order; without a person the Page. */
export function groupOf({
  page,
  person,
}: {
  readonly page: string;
  readonly person?: string | undefined;
}): string {
  const group = person === undefined ? page : `${page}/${person}`;
  // What SQS accepts: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  return /^[\w/.-]{1,128}$/.test(group) ? group : hash(group);
}

/** SHA-256 in 43 characters. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function ownMid(raw: RawEvent): string | undefined {
  const message = at(raw, 'message');
  const mid = string(message.mid);
  if (mid) return `${message.is_echo === true ? 'echo' : 'message'} ${mid}`;
  const postback = string(at(raw, 'postback').mid);
  return postback && `postback ${postback}`;
}

/** JSON with sorted keys. */
function canonical({ hop_context: _, ...rest }: RawEvent): string {
  return JSON.stringify(rest, (_, value: unknown) => (isObject(value) ? sorted(value) : value));
}

function sorted(object: Json): Json {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
}
