/**
 * Builders of messages: plain functions that return Meta's own JSON for `message` of the Send API
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api). The result's type names the
 * payloads inside, so that the compiler can check that the bot handles each of them.
 */
import type { AtMost, NotEmpty } from './at-most.ts';
import { type Button, type ButtonPayload, checkButton } from './buttons.ts';
import { builtHere, check, countWithin, textWithin } from './limits.ts';
import type {
  AttachmentMessage,
  Message,
  QuickReply,
  RawMessage,
  TextMessage,
  UtilityMessage,
} from './message.ts';
import * as PAGES from './pages.ts';
import { withoutEmpty } from './without-empty.ts';

/** A quick reply: title and payload, or Meta's JSON. */
type Reply = readonly [title: string, payload: string] | QuickReply;

/** One to 13 quick replies, for the compiler. */
type Replies<L extends readonly Reply[]> = AtMost<13, L, 'A message can have at most 13 quick replies'> &
  NotEmpty<L, 'quick replies'>;

/** The payload that a quick reply sends back. */
type ReplyPayload<R> = R extends readonly [string, infer P extends string]
  ? P
  : R extends { readonly payload: infer P extends string }
    ? P
    : never;

/**
 * A quick reply that offers the person's phone number, if Facebook knows it. It arrives as text and payload.
 */
export const askPhoneNumber = { content_type: 'user_phone_number' } as const satisfies QuickReply;

/**
 * A quick reply that offers the person's e-mail address, if Facebook knows it. It arrives as text and
 * payload.
 */
export const askEmail = { content_type: 'user_email' } as const satisfies QuickReply;

/**
 * A text with one to 13 quick replies: `quickReplies('Again?', ['Yes', 'AGAIN'], ['No', 'STOP'])`. A title
 * has at most 20 characters, a payload at most 1000.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
 */
export function quickReplies<const L extends readonly Reply[]>(
  text: string,
  ...replies: Replies<L>
): TextMessage<ReplyPayload<L[number]>>;
export function quickReplies(text: string, ...replies: readonly Reply[]): TextMessage {
  return { text, ...checkedReplies({ text }, replies) };
}

/** Any message with quick replies under it: `withQuickReplies(image(url), ['More', 'MORE'])`. */
export function withQuickReplies<
  const M extends Exclude<Message, RawMessage | UtilityMessage>,
  const L extends readonly Reply[],
>(
  message: M,
  ...replies: Replies<L>
): Omit<M, 'quick_replies'> & { readonly quick_replies: readonly QuickReply<ReplyPayload<L[number]>>[] };
export function withQuickReplies(message: Message, ...replies: readonly Reply[]): object {
  return { ...message, ...checkedReplies(message, replies) };
}

function checkedReplies(message: Message, replies: readonly Reply[]) {
  const quick_replies = replies.map(toQuickReply);
  return {
    quick_replies,
    [check]: builtHere(() => {
      message[check]?.();
      countWithin('A message', 'quick replies', quick_replies, 13, PAGES.quickReplies);
      for (const reply of quick_replies) checkQuickReply(reply);
    }),
  };
}

function toQuickReply(reply: Reply): QuickReply {
  if ('content_type' in reply) return withoutEmptyPicture(reply);
  const [title, payload] = reply;
  return { content_type: 'text', title, payload };
}

function withoutEmptyPicture(reply: QuickReply): QuickReply {
  if (reply.content_type !== 'text' || reply.image_url) return reply;
  const { image_url: _, ...plain } = reply;
  return plain;
}

function checkQuickReply(reply: QuickReply): void {
  if (reply.content_type !== 'text') return;
  const { title, payload, image_url } = reply;
  textWithin('The title of a quick reply', title, 20, PAGES.quickReplies, image_url ? 0 : 1);
  textWithin('The payload of a quick reply', payload, 1000, PAGES.quickReplies);
}

/**
 * A text of at most 640 characters with one to three buttons:
 * `buttons('Your order', postback('Where is it?', 'ORDER'))`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/button
 */
export function buttons<const L extends readonly Button[]>(
  text: string,
  ...list: AtMost<3, L, 'A message can have at most 3 buttons'> & NotEmpty<L, 'buttons'>
): AttachmentMessage<ButtonPayload<L[number]>>;
export function buttons(text: string, ...list: readonly Button[]): AttachmentMessage {
  const buttons = list.map(withoutEmpty);
  return {
    attachment: { type: 'template', payload: { template_type: 'button', text, buttons } },
    [check]: builtHere(() => {
      textWithin('The text of a button template', text, 640, PAGES.button);
      countWithin('A message', 'buttons', buttons, 3, PAGES.button);
      list.forEach(checkButton);
    }),
  };
}

/** Meta's JSON, for a message that has no builder. It is sent unchecked. */
export function raw(message: Readonly<Record<string, unknown>>): RawMessage {
  return { raw: message };
}
