import { createHash } from 'node:crypto';
import type { Received } from '../events.ts';
import { at, isObject, type Json, string } from '../runtime/json.ts';

/**
 * What stays the same when Facebook sends an event again: 43 characters, another for every other event. A message,
 * an echo and a postback have a `mid` of their own; the `mid` of a reaction or an edit is that of another message,
 * so these and the rest are known by their whole JSON, without `hop_context`, which comes and goes.
 * @throws RangeError for JSON that is nested too deep to be written.
 */
export function identityOf({ event, element }: Received): string {
  const mid = ownMid(element);
  return hash(`${groupOf(event)} ${mid ?? canonical(element)}`);
}

/** The identity of an event that a person sends back from the dead letters for the n-th time. */
export function redriven(identity: string, redrive: number): string {
  return redrive === 0 ? identity : hash(`${identity} ${redrive}`);
}

/** What keeps a person's events in order: their Page and they; the Page alone when there is nobody. */
export function groupOf({
  page,
  person,
}: {
  readonly page: string;
  readonly person?: string | undefined;
}): string {
  const group = person === undefined ? page : `${page}/${person}`;
  // What SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  return /^[\w/.-]{1,128}$/.test(group) ? group : hash(group);
}

/** SHA-256 in 43 characters. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function ownMid(element: unknown): string | undefined {
  if (!isObject(element)) return undefined;
  const message = at(element, 'message');
  const mid = string(message.mid);
  if (mid) return `${message.is_echo === true ? 'echo' : 'message'} ${mid}`;
  const postback = string(at(element, 'postback').mid);
  return postback && `postback ${postback}`;
}

/** JSON with sorted keys. */
function canonical(element: unknown): string {
  const { hop_context: _, ...rest } = isObject(element) ? element : { element };
  return JSON.stringify(rest, (_, value: unknown) => (isObject(value) ? sorted(value) : value));
}

function sorted(object: Json): Json {
  return Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
}
