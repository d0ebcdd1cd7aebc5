/**
 * What a bot can send: plain functions that give Meta's own JSON for `message` of the Send API
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api). `P` holds the payloads inside,
 * so that the compiler knows whether the bot has a handler for each.
 */
import type { AtMost, NotEmpty } from './at-most.ts';
import { type Button, type Carried, checkButton } from './buttons.ts';
import { check, countWithin, PAGES, textWithin } from './limits.ts';
import type { AttachmentMessage, Message, QuickReply, RawMessage, TextMessage } from './message.ts';

/** A quick reply in short, or Meta's JSON of one. */
type Reply = readonly [title: string, payload: string] | QuickReply;

/** One to 13 quick replies. */
type Replies<L extends readonly Reply[]> = AtMost<13, L, 'A message can have at most 13 quick replies'> &
  NotEmpty<L, 'quick replies'>;

/** The payload names in some replies. */
type Replied<R> = R extends readonly [string, infer P extends string]
  ? P
  : R extends { readonly payload: infer P extends string }
    ? P
    : never;

/** A quick reply with the person's phone number, if Facebook knows it: it comes back as text and payload. */
export const askPhoneNumber = { content_type: 'user_phone_number' } as const satisfies QuickReply;

/** A quick reply with the person's e-mail address, if Facebook knows it: it comes back as text and payload. */
export const askEmail = { content_type: 'user_email' } as const satisfies QuickReply;

/**
 * A text with quick replies: `quickReplies('Again?', ['Yes', 'AGAIN'], ['No', 'STOP'])`. At most 13, titles of
 * at most 20 characters, payloads of at most 1000.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
 */
export function quickReplies<const L extends readonly Reply[]>(
  text: string,
  ...replies: Replies<L>
): TextMessage<Replied<L[number]>>;
export function quickReplies(text: string, ...replies: readonly Reply[]): TextMessage {
  return { text, ...replied({ text }, replies) };
}

/** Any message with quick replies under it: `withQuickReplies(image(url), ['More', 'MORE'])`. */
export function withQuickReplies<
  const M extends Exclude<Message, RawMessage>,
  const L extends readonly Reply[],
>(
  message: M,
  ...replies: Replies<L>
): Omit<M, 'quick_replies'> & { readonly quick_replies: readonly QuickReply<Replied<L[number]>>[] };
export function withQuickReplies(message: Message, ...replies: readonly Reply[]): object {
  return { ...message, ...replied(message, replies) };
}

function replied(message: Message, replies: readonly Reply[]) {
  const quick_replies = replies.map(toQuickReply);
  return {
    quick_replies,
    [check]() {
      message[check]?.();
      countWithin('Quick replies', quick_replies, 13, PAGES.quickReplies);
      for (const reply of quick_replies) checkQuickReply(reply);
    },
  };
}

function toQuickReply(reply: Reply): QuickReply {
  if ('content_type' in reply) return reply;
  const [title, payload] = reply;
  return { content_type: 'text', title, payload };
}

function checkQuickReply(reply: QuickReply): void {
  if (reply.content_type !== 'text') return;
  const { title, payload, image_url } = reply;
  textWithin('The title of a quick reply', title, 20, PAGES.quickReplies, image_url ? 0 : 1);
  textWithin('The payload of a quick reply', payload, 1000, PAGES.quickReplies);
}

/**
 * A text of at most 640 characters with one to three buttons: `buttons('Your order', postback('Where is it?', 'ORDER'))`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/button
 */
export function buttons<const L extends readonly Button[]>(
  text: string,
  ...list: AtMost<3, L, 'A message can have at most 3 buttons'> & NotEmpty<L, 'buttons'>
): AttachmentMessage<Carried<L[number]>>;
export function buttons(text: string, ...buttons: readonly Button[]): AttachmentMessage {
  return {
    attachment: { type: 'template', payload: { template_type: 'button', text, buttons } },
    [check]() {
      textWithin('The text of a button template', text, 640, PAGES.button);
      countWithin('Buttons', buttons, 3, PAGES.button);
      buttons.forEach(checkButton);
    },
  };
}

/** Meta's JSON for what has no builder; nothing of it is checked before it is sent. */
export function raw(message: Readonly<Record<string, unknown>>): RawMessage {
  return { raw: message };
}
