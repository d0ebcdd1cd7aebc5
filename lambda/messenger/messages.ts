/**
 * What a bot can send: plain functions that give Meta's own JSON for `message` of the Send API
 * (https://developers.facebook.com/docs/messenger-platform/reference/send-api). `P` holds the payloads inside,
 * so that the compiler knows whether the bot has a handler for each.
 */

/** A text, perhaps with quick replies under it. */
export interface TextMessage<P extends string = string> {
  readonly text: string;
  readonly quick_replies?: readonly QuickReply<P>[];
}

/** A text with up to three buttons, which stay in the conversation. */
export interface ButtonTemplate<B extends Button = Button> {
  readonly attachment: {
    readonly type: 'template';
    readonly payload: {
      readonly template_type: 'button';
      readonly text: string;
      readonly buttons: readonly B[];
    };
  };
}

/** Any message of the Send API that this version can build. */
export type Message<P extends string = string> = TextMessage<P> | ButtonTemplate<Button<P>>;

/** An answer offered under a message; it vanishes when it is tapped or the person writes. */
export interface QuickReply<P extends string = string> {
  readonly content_type: 'text';
  readonly title: string;
  readonly payload: P;
}

/** A button that comes back as a postback. */
export interface PostbackButton<P extends string = string> {
  readonly type: 'postback';
  readonly title: string;
  readonly payload: P;
}

/** A button that opens a web page. */
export interface UrlButton {
  readonly type: 'web_url';
  readonly title: string;
  readonly url: string;
}

export type Button<P extends string = string> = PostbackButton<P> | UrlButton;

/** `L` when it has no more than `N` elements or its length is known only at run time; otherwise an error to read. */
type AtMost<N extends keyof Lengths, L extends readonly unknown[]> = number extends L['length']
  ? L
  : L['length'] extends Lengths[N]
    ? L
    : { readonly error: `at most ${N}` };

interface Lengths {
  3: 1 | 2 | 3;
  13: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13;
}

/**
 * A text with quick replies: `quickReplies('Again?', ['Yes', 'AGAIN'], ['No', 'STOP'])`. At most 13, titles of
 * at most 20 characters, payloads of at most 1000.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies
 */
export function quickReplies<const L extends readonly (readonly [title: string, payload: string])[]>(
  text: string,
  ...replies: L & AtMost<13, L>
): TextMessage<L[number][1]> {
  const list: L = replies;
  return { text, quick_replies: list.map(([title, payload]) => ({ content_type: 'text', title, payload })) };
}

/**
 * A text of at most 640 characters with one to three buttons: `buttons('Your order', postback('Where is it?', 'ORDER'))`.
 * Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/button
 */
export function buttons<const L extends readonly Button[]>(
  text: string,
  ...list: L & AtMost<3, L>
): ButtonTemplate<L[number]> {
  const buttons: readonly L[number][] = list;
  return { attachment: { type: 'template', payload: { template_type: 'button', text, buttons } } };
}

/** A button that the bot gets back as its payload: `NAME`, or `NAME:argument`. Title of at most 20 characters. */
export function postback<const P extends string>(title: string, payload: P): PostbackButton<P> {
  return { type: 'postback', title, payload };
}

/** A button that opens a web page. Title of at most 20 characters. */
export function webUrl(title: string, url: string): UrlButton {
  return { type: 'web_url', title, url };
}
