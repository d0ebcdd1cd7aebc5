import { APP_ID } from './app-id.ts';
import type { PageMessage } from './page-message.ts';

/** The Page's id. */
export const PAGE_ID = '1906385232743451';

/** The body of a webhook call: one entry for each element. */
export function notificationOf(
  elements: readonly object[],
  list: 'messaging' | 'standby' = 'messaging',
): object {
  const entry = elements.map((element) => ({ time: Date.now(), id: PAGE_ID, [list]: [element] }));
  return { object: 'page', entry };
}

/** An element of `messaging` for what a person does. */
export function elementFrom(person: string, fields: object): object {
  return { sender: { id: person }, recipient: { id: PAGE_ID }, timestamp: Date.now(), ...fields };
}

/** The echo of a message from the Page's side: from the bot, or from a human in the inbox. */
export function echoTo(person: string, message: object, timestamp = Date.now()): object {
  return {
    sender: { id: PAGE_ID },
    recipient: { id: person },
    timestamp,
    message: { is_echo: true, ...message },
  };
}

/** The `message` of an echo of the bot's own message. */
export function ownEcho(mid: string, { text, metadata, attachment }: PageMessage): object {
  return { mid, app_id: Number(APP_ID), metadata, text, attachments: attachment && [attachment] };
}

/** The notification of a change of the Page. */
export function changeNotification(field: string, value: object): object {
  return { object: 'page', entry: [{ id: PAGE_ID, time: Date.now(), changes: [{ field, value }] }] };
}
