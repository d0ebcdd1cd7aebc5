import type { Attachment, MessengerEvent, Received, Referral } from '../events.ts';
import { at, id, isObject, type Json, list, milliseconds, present, string } from '../json.ts';

/** The lists of an entry that are read. Events of `standby` belong to another app: they are never answered. */
const CHANNELS = ['messaging', 'standby', 'changes', 'calls'];

/** The page id that the Test button of the App Dashboard sends; nobody is behind it. */
export const DASHBOARD_TEST_PAGE = '0';

/**
 * Reads the events out of a notification, in the order in which they stand there. What is not understood
 * becomes an `unknown` event; nothing throws.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
 */
export function toEvents(notification: Json): readonly Received[] {
  if (!Array.isArray(notification.entry)) return [notUnderstood('notification', notification)];
  return notification.entry.flatMap(eventsOfEntry);
}

function eventsOfEntry(entry: unknown): readonly Received[] {
  if (!isObject(entry)) return [notUnderstood('entry', entry)];
  const page = id(entry.id) ?? '';
  const time = milliseconds(entry.time) ?? Date.now();
  const channels = CHANNELS.filter((channel) => Array.isArray(entry[channel]));
  if (channels.length === 0) return [notUnderstood('entry', entry, page, time)];
  return channels.flatMap((channel) =>
    list(entry[channel]).map((element) => {
      const event = channel === 'messaging' && isObject(element) ? toEvent(element, page, time) : undefined;
      return event ? { event, element } : notUnderstood(channel, element, page, time);
    }),
  );
}

function notUnderstood(channel: string, element: unknown, page = '', time = Date.now()): Received {
  return { event: unknownEvent(channel, element, page, time), element };
}

function unknownEvent(channel: string, element: unknown, page: string, timestamp: number): MessengerEvent {
  const fields = isObject(element) ? Object.keys(element) : [];
  const person = channel === 'messaging' && isObject(element) ? id(at(element, 'sender').id) : undefined;
  return {
    type: 'unknown',
    page,
    timestamp,
    channel,
    fields,
    element,
    ...(person && person !== page && { person }),
  };
}

/** One element of `messaging` as an event, or undefined when it has no known shape. */
function toEvent(element: Json, entryPage: string, time: number): MessengerEvent | undefined {
  const sender = id(at(element, 'sender').id);
  const recipient = id(at(element, 'recipient').id);
  if (sender === undefined || recipient === undefined) return undefined;
  const timestamp = milliseconds(element.timestamp) ?? time;
  if (at(element, 'message').is_echo === true) {
    return echo(at(element, 'message'), { page: entryPage || sender, person: recipient, timestamp });
  }
  return personEvent(element, { page: entryPage || recipient, person: sender, timestamp });
}

interface Common {
  readonly page: string;
  readonly person: string;
  readonly timestamp: number;
}

function personEvent(element: Json, common: Common): MessengerEvent | undefined {
  if (isObject(element.message)) return message(element.message, common);
  if (isObject(element.postback)) return postback(element.postback, common);
  if (isObject(element.reaction)) return reaction(element.reaction, common);
  if (isObject(element.referral))
    return { type: 'referral', ...common, referral: referral(element.referral) };
  if (isObject(element.read)) return { type: 'read', ...common, watermark: watermark(element.read, common) };
  if (isObject(element.delivery)) {
    const mids = list(element.delivery.mids).filter((mid) => typeof mid === 'string');
    return { type: 'delivery', ...common, mids, watermark: watermark(element.delivery, common) };
  }
  return undefined;
}

function message(message: Json, common: Common): MessengerEvent | undefined {
  const mid = string(message.mid);
  if (!mid) return undefined;
  const text = string(message.text);
  const payload = string(at(message, 'quick_reply').payload);
  const attachments = list(message.attachments).filter(isObject).map(attachment);
  const replyTo = string(at(message, 'reply_to').mid);
  const rest = {
    ...common,
    mid,
    ...(replyTo && { reply_to: { mid: replyTo } }),
    ...(isObject(message.referral) && { referral: referral(message.referral) }),
  };
  if (payload !== undefined) return { type: 'quick_reply', ...rest, text: text ?? '', payload };
  if (attachments.length > 0) return { type: 'attachments', ...rest, attachments, ...(text && { text }) };
  return text ? { type: 'text', ...rest, text } : undefined;
}

function echo(message: Json, common: Common): MessengerEvent | undefined {
  const mid = string(message.mid);
  if (!mid) return undefined;
  const app_id = id(message.app_id);
  const text = string(message.text);
  return { type: 'echo', ...common, mid, ...(app_id && { app_id }), ...(text && { text }) };
}

function postback(postback: Json, common: Common): MessengerEvent | undefined {
  const payload = string(postback.payload);
  if (payload === undefined) return undefined;
  const mid = string(postback.mid);
  return {
    type: 'postback',
    ...common,
    payload,
    title: string(postback.title) ?? '',
    ...(mid && { mid }),
    ...(isObject(postback.referral) && { referral: referral(postback.referral) }),
  };
}

function reaction(reaction: Json, common: Common): MessengerEvent | undefined {
  const mid = string(reaction.mid);
  const { action } = reaction;
  if (!mid || (action !== 'react' && action !== 'unreact')) return undefined;
  const name = string(reaction.reaction);
  const emoji = string(reaction.emoji);
  return {
    type: 'reaction',
    ...common,
    mid,
    action,
    ...(name && { reaction: name }),
    ...(emoji && { emoji }),
  };
}

function referral({ ref, source, type, ad_id, referer_uri }: Json): Referral {
  return present({
    ref: string(ref),
    source: string(source),
    type: string(type),
    ad_id: id(ad_id),
    referer_uri: string(referer_uri),
  });
}

function attachment(attachment: Json): Attachment {
  const payload = at(attachment, 'payload');
  const { lat, long } = at(payload, 'coordinates');
  return present({
    type: string(attachment.type) ?? 'unknown',
    url: string(payload.url),
    title: string(payload.title) ?? string(attachment.title),
    sticker_id: id(payload.sticker_id),
    coordinates: typeof lat === 'number' && typeof long === 'number' ? { lat, long } : undefined,
  });
}

function watermark(receipt: Json, { timestamp }: Common): number {
  return milliseconds(receipt.watermark) ?? timestamp;
}
