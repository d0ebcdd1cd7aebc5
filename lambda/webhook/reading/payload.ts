import type { EventContent, HopContext, MessengerEvent, RawEvent, StandbyEvent } from '../../events.ts';
import { at, id, isObject, type Json, list, milliseconds, string } from '../../runtime/json.ts';
import type { Common } from './common.ts';
import { readChannelEvent } from './page-events.ts';
import { readElement, readPostback } from './person-events.ts';

/** The page id that the Test button of the App Dashboard sends; no Page has it. */
export const DASHBOARD_TEST_PAGE = '0';

/** The lists of an entry that are read. */
const CHANNELS = ['messaging', 'standby', 'changes', 'calls'] as const;

/** Where an element was found. */
interface Place {
  readonly channel: string;
  readonly page: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly hops: readonly HopContext[];
}

/**
 * Reads the events of a notification, in their order. What this version does not understand becomes an `unknown`
 * event; nothing throws.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
 */
export function toEvents(notification: Json): readonly MessengerEvent[] {
  if (!Array.isArray(notification.entry)) return [notUnderstood(notification, placeOf('notification', {}))];
  return notification.entry.flatMap(eventsOfEntry);
}

function eventsOfEntry(entry: unknown): readonly MessengerEvent[] {
  if (!isObject(entry)) return [notUnderstood(entry, placeOf('entry', {}))];
  const channels = CHANNELS.filter((channel) => Array.isArray(entry[channel]));
  if (channels.length === 0) {
    // Meta's page shows `call_permission_reply` in the entry itself.
    const isElement = isObject(entry.recipient);
    return [
      isElement ? toEvent(entry, placeOf('messaging', entry)) : notUnderstood(entry, placeOf('entry', entry)),
    ];
  }
  return channels.flatMap((channel) =>
    list(entry[channel]).map((element) => toEvent(element, placeOf(channel, entry))),
  );
}

function placeOf(channel: string, entry: Json): Place {
  const page = id(entry.id) ?? '';
  return { channel, page, time: milliseconds(entry.time) ?? Date.now(), hops: hopsOf(entry) };
}

/** `hop_context` occurs next to `messaging` and in its elements, as an object and as a list. */
function hopsOf({ hop_context }: Json): readonly HopContext[] {
  return [hop_context]
    .flat()
    .filter(isObject)
    .flatMap((hop) => {
      const app_id = id(hop.app_id);
      const metadata = string(hop.metadata);
      return app_id ? [{ app_id, ...(metadata && { metadata }) }] : [];
    });
}

function toEvent(element: unknown, place: Place): MessengerEvent {
  if (!isObject(element)) return notUnderstood(element, place);
  const hop_context = [...hopsOf(element), ...place.hops];
  const { channel, page, time } = place;
  const common = {
    page,
    timestamp: milliseconds(element.timestamp) ?? time,
    ...(hop_context.length > 0 && { hop_context }),
  };
  if (channel === 'standby') return withRaw(standby(element, common, place), element);
  const event =
    channel === 'messaging' ? readElement(element, common) : readChannelEvent(channel, element, common);
  return event ? withRaw(event, element) : notUnderstood(element, place);
}

function withRaw(event: EventContent, raw: RawEvent): MessengerEvent {
  return { ...event, raw };
}

/** An event of a conversation that another App controls: the bot can see it, not reply. */
function standby(element: Json, common: Common, place: Place): EventContent<'standby'> {
  const ends = [at(element, 'sender').id, at(element, 'recipient').id].map(id);
  const person = ends.find((end) => end !== undefined && end !== common.page);
  const event = readElement(element, common);
  const seen: StandbyEvent = isStandby(event)
    ? event
    : isObject(element.postback) && person
      ? readPostback(element.postback, { ...common, person })
      : unknownEvent(element, place);
  return { type: 'standby', ...common, ...(person && { person }), event: seen };
}

const STANDBY = new Set(['text', 'quick_reply', 'attachments', 'echo', 'read', 'delivery', 'postback']);

function isStandby(event: EventContent | undefined): event is EventContent & StandbyEvent {
  return event !== undefined && STANDBY.has(event.type);
}

function notUnderstood(element: unknown, place: Place): MessengerEvent<'unknown'> {
  const raw = isObject(element) ? element : { element };
  return { ...unknownEvent(isObject(element) ? element : {}, place), raw };
}

function unknownEvent(element: Json, { channel, page, time }: Place): EventContent<'unknown'> {
  const sender = channel === 'messaging' ? id(at(element, 'sender').id) : undefined;
  const person = sender && sender !== page ? { person: sender } : {};
  return { type: 'unknown', page, timestamp: time, channel, fields: Object.keys(element), ...person };
}
