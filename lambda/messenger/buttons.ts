/** Buttons of templates: https://developers.facebook.com/docs/messenger-platform/reference/buttons */
import { mustHold, textWithin } from './limits.ts';
import * as PAGES from './pages.ts';

/** A button whose tap arrives as a postback. */
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
  /** The height of the page in Messenger's own browser. */
  readonly webview_height_ratio?: 'compact' | 'tall' | 'full';
}

/** A button that calls a number, in the form +4912345678. */
export interface PhoneButton {
  readonly type: 'phone_number';
  readonly title: string;
  readonly payload: `+${string}`;
}

/** A button that links the person to their account with you (`url` is your log-in page), or unlinks it. */
export type AccountButton =
  | { readonly type: 'account_link'; readonly url: string }
  | { readonly type: 'account_unlink' };

/** Any button of a template. */
export type Button<P extends string = string> = PostbackButton<P> | UrlButton | PhoneButton | AccountButton;

/** The payload that a button sends back. */
export type ButtonPayload<B> = B extends PostbackButton<infer P> ? P : never;

/**
 * A button that sends its payload to the bot: `NAME` or `NAME:argument`. The title has at most 20 characters.
 */
export function postback<const P extends string>(title: string, payload: P): PostbackButton<P> {
  return { type: 'postback', title, payload };
}

/** A button that opens a web page. The title has at most 20 characters. */
export function webUrl(title: string, url: string, height?: UrlButton['webview_height_ratio']): UrlButton {
  return { type: 'web_url', title, url, ...(height && { webview_height_ratio: height }) };
}

/**
 * A button that calls a number: `phoneNumber('Call us', '+4912345678')`. The title has at most 20 characters.
 */
export function phoneNumber(title: string, number: `+${string}`): PhoneButton {
  return { type: 'phone_number', title, payload: number };
}

/** A button that opens your log-in page and links the person to their account with you. */
export function accountLink(url: string): AccountButton {
  return { type: 'account_link', url };
}

/** A button that unlinks the person from their account with you. */
export function accountUnlink(): AccountButton {
  return { type: 'account_unlink' };
}

/**
 * Checks a button against Meta's limits.
 * @throws LimitExceeded
 */
export function checkButton(button: Button): void {
  mustHold(Boolean(button?.type), 'A button must be an object with a type', PAGES.buttons);
  if (button.type !== 'account_link' && button.type !== 'account_unlink')
    textWithin('The title of a button', button.title, 20, PAGES.buttons);
  if (button.type === 'web_url' || button.type === 'account_link')
    mustHold(Boolean(button.url), 'A button that opens a page needs its url', PAGES.buttons);
  if (button.type === 'postback' || button.type === 'phone_number')
    textWithin('The payload of a button', button.payload, 1000, PAGES.buttons);
}
