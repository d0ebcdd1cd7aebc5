import { isObject } from '../runtime/json.ts';
import { checkWay } from './ended.ts';
import { checkLimits, mustHold, textWithin } from './limits.ts';
import { type Message, toForm } from './message.ts';
import * as PAGES from './pages.ts';
import { splitText } from './split-text.ts';
import { withWholeUrls } from './urls.ts';
import { checkForm } from './well-formed.ts';

/** How a message is sent: the fields next to `message` in Meta's JSON. */
export interface SendOptions {
  /** The message that this one replies to, by `mid`. */
  readonly reply_to?: string;
  /** Who speaks for the Page: the id of a persona. */
  readonly persona_id?: string;
  /** Whether the person's phone makes a sound, shows the message silently, or does not show it. */
  readonly notification_type?: 'REGULAR' | 'SILENT_PUSH' | 'NO_PUSH';
  /** Comes back in the echo; under 1000 characters. */
  readonly metadata?: string;
  /** RESPONSE by default; `utility` has its own. */
  readonly messaging_type?: 'RESPONSE' | 'UPDATE' | 'UTILITY';
  /**
   * HUMAN_AGENT allows a message for seven days after the person's last. Use it only for what a human wrote: Meta
   * reviews its use and blocks Pages whose bot misuses it. CUSTOMER_FEEDBACK is for `customerFeedback`; Meta's pages
   * disagree on whether it has ended, and Facebook may refuse it.
   */
  readonly tag?: 'HUMAN_AGENT' | 'CUSTOMER_FEEDBACK';
}

/** A message with options for how to send it. */
export interface Sending<P extends string = string> {
  readonly sending: string | Message<P>;
  readonly options: SendOptions;
}

/**
 * A message with options: `withOptions('Here it is', { reply_to: mid })`.
 * Source: https://developers.facebook.com/docs/messenger-platform/reference/send-api
 */
export function withOptions<P extends string = never>(
  message: string | Message<P>,
  options: SendOptions,
): Sending<P> {
  return { sending: message, options };
}

/** What `send` takes. */
export type Sendable<P extends string = string> = string | Message<P> | Sending<P>;

/** Whether JSON is something that can be sent. */
export function isSendable(json: string | object): json is Sendable {
  return (
    typeof json === 'string' ||
    ['text', 'attachment', 'sticker_id', 'template', 'raw', 'sending'].some((key) => key in json)
  );
}

/** Marks the messages of this bot, so that it recognises their echoes. */
const MARK = 'messenger-lambda';

/** Whether an echo is of a message that this bot sent. */
export function isMarked(metadata: string | undefined): boolean {
  return metadata?.startsWith(MARK) === true;
}

/** One call of the Send API, without the recipient. */
export interface SendRequest {
  readonly body: object;
  readonly message: Message;
}

/**
 * Gives a message as calls of the Send API: a text that is too long becomes several, with the quick replies under
 * the last.
 * @throws LimitExceeded if it is no message at all, a URL in it is none, or Facebook has ended what it is sent with
 */
export function toSendRequests(sendable: Sendable): readonly SendRequest[] {
  const { sending, options } = isSending(sendable) ? sendable : { sending: sendable, options: {} };
  checkForm(sending);
  const parts = inParts(sending);
  for (const part of parts) checkWay(part, options.messaging_type, options.tag);
  const fields = fieldsOf(options);
  return parts.map((message) => ({
    message,
    body: {
      ...fields,
      ...('template' in message && { messaging_type: 'UTILITY' }),
      message: { ...jsonOf(message), metadata: marked(options.metadata ?? ownMetadata(message)) },
    },
  }));
}

/**
 * Checks a message of a request against Meta's limits.
 * @throws LimitExceeded
 */
export function checkMessage(message: Message): void {
  checkLimits(message);
  if ('text' in message) textWithin('The text', message.text.trim(), 2000, PAGES.sendApi);
}

/** A message of the Page as a turn of the history: its text, or its cards, `title: subtitle`, one a line. */
export function turnOf(message: Message): string {
  const { text, elements } = 'attachment' in message ? message.attachment.payload : {};
  if (text) return text;
  const cards = elements?.map(({ title, subtitle }) => [title, subtitle].filter(Boolean).join(': '));
  return cards?.filter(Boolean).join('\n') || textOf(message);
}

/** A message of the Page as text. */
export function textOf(message: Message): string {
  if ('text' in message) return message.text;
  if ('attachment' in message) return message.attachment.payload.text ?? `(${message.attachment.type})`;
  if ('template' in message) return `(${message.template.name})`;
  return 'raw' in message && typeof message.raw.text === 'string' ? message.raw.text : '(message)';
}

/** Whether a message is a text, and neither media nor a template. */
export function isText(message: Message): boolean {
  return 'text' in message || ('raw' in message && typeof message.raw.text === 'string');
}

/** Whether Facebook must fetch or store a file before it sends a message. */
export function hasFile(message: Message): boolean {
  return 'attachment' in message && (toForm in message || 'url' in message.attachment.payload);
}

/** `sticker`, `template`, `image`, `video`, `audio` or `file`; undefined if that cannot be told. */
export function kindOf(message: Message): string | undefined {
  if ('sticker_id' in message) return 'sticker';
  return 'attachment' in message ? message.attachment.type : undefined;
}

function isSending(sendable: Sendable): sendable is Sending {
  return isObject(sendable) && 'sending' in sendable;
}

function inParts(message: string | Message): readonly Message[] {
  if (typeof message === 'string') return splitText(message).map((text) => ({ text }));
  if (!('text' in message)) return [message];
  const parts = splitText(message.text);
  const { quick_replies: _, ...plain } = message;
  return parts.map((text, i) => (i === parts.length - 1 ? { ...message, text } : { ...plain, text }));
}

function jsonOf(message: Message): object {
  if ('raw' in message) return message.raw;
  if ('template' in message) return message;
  const { quick_replies, ...plain } = message;
  return withWholeUrls(quick_replies?.length ? message : plain);
}

function ownMetadata(message: Message): string | undefined {
  const metadata = 'raw' in message ? message.raw.metadata : undefined;
  return typeof metadata === 'string' ? metadata : undefined;
}

function fieldsOf({ reply_to, persona_id, notification_type, messaging_type, tag }: SendOptions): object {
  return {
    messaging_type: tag ? 'MESSAGE_TAG' : (messaging_type ?? 'RESPONSE'),
    ...(tag && { tag }),
    ...(reply_to && { reply_to: { mid: reply_to } }),
    ...(persona_id && { persona_id }),
    ...(notification_type && { notification_type }),
  };
}

function marked(metadata: string | undefined): string {
  if (metadata === undefined) return MARK;
  textWithin('The metadata of a message', metadata, 998 - MARK.length, PAGES.sendApi);
  mustHold(!metadata.startsWith(MARK), `Metadata must not begin with ${MARK}`, PAGES.sendApi);
  return `${MARK} ${metadata}`;
}
