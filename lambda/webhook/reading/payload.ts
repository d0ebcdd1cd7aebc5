import type { HopContext, MessengerEvent, Received, StandbyEvent } from '../../events.ts';
import { at, id, isObject, type Json, list, milliseconds, string } from '../../runtime/json.ts';
import type { Common } from './common.ts';
import { readChannelEvent } from './page-events.ts';
import { readElement } from './person-events.ts';

/** The page id that the Test button of the App Dashboard sends; nobody is behind it. */
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
 * Reads the events out of a notification, in the order in which they stand there. What is not understood
 * becomes an `unknown` event; nothing throws.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
 */
export function toEvents(notification: Json): readonly Received[] {
  if (!Array.isArray(notification.entry)) return [notUnderstood(notification, placeOf('notification', {}))];
  return notification.entry.flatMap(eventsOfEntry);
}

function eventsOfEntry(entry: unknown): readonly Received[] {
  if (!isObject(entry)) return [notUnderstood(entry, placeOf('entry', {}))];
  const channels = CHANNELS.filter((channel) => Array.isArray(entry[channel]));
  if (channels.length === 0) return [notUnderstood(entry, placeOf('entry', entry))];
  return channels.flatMap((channel) =>
    list(entry[channel]).map((element) => toEvent(element, placeOf(channel, entry))),
  );
}

function placeOf(channel: string, entry: Json): Place {
  const page = id(entry.id) ?? '';
  return { channel, page, time: milliseconds(entry.time) ?? Date.now(), hops: hopsOf(entry) };
}

/** `hop_context` has been seen beside `messaging` and in its elements, as an object and as a list. */
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

function toEvent(element: unknown, place: Place): Received {
  if (!isObject(element)) return notUnderstood(element, place);
  const hop_context = [...hopsOf(element), ...place.hops];
  const { channel, page, time } = place;
  const common = {
    page,
    timestamp: milliseconds(element.timestamp) ?? time,
    ...(hop_context.length > 0 && { hop_context }),
  };
  if (channel === 'standby') return { event: standby(element, common, place), element };
  const event =
    channel === 'messaging' ? readElement(element, common) : readChannelEvent(channel, element, common);
  return event ? { event, element } : notUnderstood(element, place);
}

/** An event of a conversation that another App has: it is seen, and never answered. */
function standby(element: Json, common: Common, place: Place): MessengerEvent {
  const event = readElement(element, common);
  const person = event?.person;
  const seen: StandbyEvent = isStandby(event) ? event : unknownEvent(element, place);
  return { type: 'standby', ...common, ...(person && { person }), event: seen };
}

const STANDBY = new Set(['text', 'quick_reply', 'attachments', 'echo', 'read', 'delivery', 'postback']);

function isStandby(event: MessengerEvent | undefined): event is StandbyEvent {
  return event !== undefined && STANDBY.has(event.type);
}

function notUnderstood(element: unknown, place: Place): Received {
  return { event: unknownEvent(element, place), element };
}

function unknownEvent(element: unknown, { channel, page, time }: Place): MessengerEvent<'unknown'> {
  const fields = isObject(element) ? Object.keys(element) : [];
  const sender = channel === 'messaging' && isObject(element) ? id(at(element, 'sender').id) : undefined;
  const person = sender && sender !== page ? { person: sender } : {};
  return { type: 'unknown', page, timestamp: time, channel, fields, element, ...person };
}
