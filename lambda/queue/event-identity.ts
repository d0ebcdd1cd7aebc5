import { createHash } from 'node:crypto';
import type { MessengerEvent, RawEvent } from '../events.ts';
import { at, id, isObject, type Json, string } from '../runtime/json.ts';

/**
 * Gives an event's identity: 43 characters, the same each time Facebook sends the event, different for every
 * other event. A message, an echo and a postback have a `mid` of their own. The `mid` of a reaction or an
 * edit is that of another message, so these and all others are identified by their whole JSON, without
 * `hop_context`, which differs between deliveries.
 * @throws RangeError if the JSON is nested too deep to be written.
 */
export function identityOf(event: MessengerEvent): string {
  return hash(`${groupOf(event)} ${ownMid(event.raw) ?? canonical(event.raw)}${entryTimeOf(event)}`);
}

/** Gives the identity of an event that an operator sent back from the dead-letter queue for the n-th time. */
export function redriven(identity: string, redrive: number): string {
  return redrive === 0 ? identity : hash(`${identity} ${redrive}`);
}

/** What decides which events stay in order with an event. */
interface Grouped {
  readonly page: string;
  readonly person?: string | undefined;
  readonly type?: string;
  /** Of a change, in which each comment and each post has a group of its own. */
  readonly field?: string;
  readonly value?: unknown;
  readonly call?: unknown;
}

/** Gives the message group, whose events stay in order: the Page with the person, or with what changed. */
export function groupOf(event: Grouped): string {
  // Some events of a call name no person: all of them stay in the order of the call.
  const person = event.type === 'call' ? undefined : event.person;
  const group = [event.page, person ?? changed(event)].filter((part) => part !== undefined).join('/');
  // What SQS accepts: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  return /^[\w/.-]{1,128}$/.test(group) ? group : hash(group);
}

/** SHA-256 in 43 characters. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The keys that name what a change is about, the closest first: a comment has the id of its post too. */
const SUBJECTS = ['comment_id', 'post_id', 'leadgen_id', 'message_template_id', 'open_graph_story_id', 'id'];

/** What changed. The prefix keeps it apart from people: an id of either may be only digits. */
function changed({ type, field, value, call }: Grouped): string | undefined {
  if (type === 'call') return ['call', isObject(call) ? id(call.id) : undefined].filter(Boolean).join('/');
  if (type !== 'change') return undefined;
  const about = isObject(value) ? value : {};
  const subject = SUBJECTS.map((key) => id(about[key])).find((found) => found !== undefined);
  // A label of one person: a label that is put on many people is as many changes.
  const label = [at(about, 'label').id, at(about, 'user').id].map(id).filter((found) => found !== undefined);
  return ['change', field, subject ?? label.join('/')].filter(Boolean).join('/');
}

/**
 * The time of a change's entry: without it, a label that is added, removed and added again would be two
 * events, and the last would be lost. Meta calls it the time of sending, and does not say whether a resend
 * keeps it. If not, a resent change is handled twice, but no new comment or post: its own `created_time`
 * makes it unique.
 */
function entryTimeOf(event: MessengerEvent): string {
  if (event.type !== 'change') return '';
  const { created_time, verb = 'add' } = isObject(event.value) ? event.value : {};
  return created_time !== undefined && verb === 'add' ? '' : ` ${event.timestamp}`;
}

/** Marks of an element that has the `mid` of a message, but is another event. */
const MARKS = ['is_echo', 'is_deleted', 'is_unsupported'];

function ownMid(raw: RawEvent): string | undefined {
  const message = at(raw, 'message');
  const mid = string(message.mid);
  if (mid) {
    const marks = MARKS.filter((mark) => message[mark] === true).map((mark) => mark.replace('is_', ''));
    return `${marks.join(' ') || 'message'} ${mid}`;
  }
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
