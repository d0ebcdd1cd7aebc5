import type { Refusal } from './graph-call.ts';
import type { Line } from './line.ts';
import { PAGE_ID } from './notifications.ts';
import type { PageMessage } from './page-message.ts';

/** Facebook gives the details of this many messages of a conversation. */
const NEWEST = 20;

/** How many messages Facebook lists unless it is asked for another number. */
const LIMIT = 25;

const ALL_FIELDS = ['id', 'created_time', 'from', 'to', 'message', 'sticker', 'attachments'];

/** Facebook's answer to a token without the permission. */
export const NO_PERMISSION: Refusal = {
  code: 10,
  message:
    "This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature. Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages and https://developers.facebook.com/docs/apps/review/feature#reference-PAGES_ACCESS for details.",
};

/**
 * A person's conversation with the Page, as the edge `conversations` lists it
 * (https://developers.facebook.com/docs/messenger-platform/conversations). `fields` nests:
 * `messages.limit(20){id,created_time,from,message,sticker,attachments}`.
 */
export function conversationsWith(
  person: string,
  lines: readonly Line[],
  query: URLSearchParams,
): object | Refusal {
  const platform = query.get('platform') ?? 'messenger';
  if (platform !== 'messenger' && platform !== 'instagram')
    return { code: 100, message: 'Param platform must be one of {INSTAGRAM, MESSENGER}' };
  const last = lines.at(-1);
  if (platform === 'instagram' || !last) return { data: [] };
  const fields = query.get('fields') ?? 'id,link,updated_time';
  const conversation = {
    ...(/\bupdated_time\b/.test(fields) && { updated_time: timeOf(last.time) }),
    ...(/\blink\b/.test(fields) && { link: `/${PAGE_ID}/inbox/${person}/` }),
    ...messagesIn(fields, person, lines),
    id: `t_${person}`,
  };
  return { data: [conversation] };
}

function messagesIn(fields: string, person: string, lines: readonly Line[]): object {
  const asked = /\bmessages(?:\.limit\((\d+)\))?(?:\{([^}]*)\})?/.exec(fields);
  if (!asked) return {};
  const [, limit = LIMIT, names = 'id,created_time'] = asked;
  const data = lines
    .toReversed()
    .slice(0, Number(limit))
    .map((line, place) => (place < NEWEST ? messageIn(line, person, names.split(',')) : { id: line.mid }));
  return { messages: { data } };
}

/** One message by its id, `GET /{message}`. Facebook calls those deleted that are older than the newest 20. */
export function messageById(
  mid: string,
  person: string,
  lines: readonly Line[],
  fields = 'id,created_time',
): object | Refusal {
  const line = lines.slice(-NEWEST).find((line) => line.mid === mid);
  if (line) return messageIn(line, person, fields.split(','));
  return { code: 100, message: 'The message you are trying to read was deleted', subcode: 9000001 };
}

/** Times in whole seconds, no text for media and templates. */
function messageIn({ mid, from, time, message }: Line, person: string, names: readonly string[]): object {
  const [page, other] = [{ name: 'Demo Page', id: PAGE_ID }, { id: person }];
  const all: Readonly<Record<string, unknown>> = {
    id: mid,
    created_time: timeOf(time),
    from: from === 'page' ? page : other,
    to: { data: [from === 'page' ? other : page] },
    message: message.text ?? '',
    sticker: message.sticker_id && `https://scontent.example.com/${message.sticker_id}`,
    attachments: attachmentsOf(mid, message),
  };
  const asked = ALL_FIELDS.filter((name) => names.includes(name) || name === 'id');
  return Object.fromEntries(asked.map((name) => [name, all[name]]));
}

const MIME: Readonly<Record<string, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  file: 'application/pdf',
};

/** The media of a message (https://developers.facebook.com/docs/graph-api/reference/message/attachments). */
function attachmentsOf(mid: string, { attachment }: PageMessage): object | undefined {
  const mime_type = MIME[attachment?.type ?? ''];
  return mime_type ? { data: [{ id: `a_${mid}`, mime_type, name: 'file', size: 1 }] } : undefined;
}

function timeOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}+0000`;
}
