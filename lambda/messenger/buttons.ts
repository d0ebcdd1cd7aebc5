/** Buttons of templates and of the menu: https://developers.facebook.com/docs/messenger-platform/reference/buttons */
import { PAGES, textWithin } from './limits.ts';

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
  /** How much of the screen the page takes in Messenger's own browser. */
  readonly webview_height_ratio?: 'compact' | 'tall' | 'full';
}

/** A button that calls a number, in the form +4912345678. */
export interface PhoneButton {
  readonly type: 'phone_number';
  readonly title: string;
  readonly payload: `+${string}`;
}

/** A button that links an account of yours with the person (`url` is your log-in page), or unlinks it. */
export type AccountButton =
  | { readonly type: 'account_link'; readonly url: string }
  | { readonly type: 'account_unlink' };

/** What may stand under a message: https://developers.facebook.com/docs/messenger-platform/reference/buttons */
export type Button<P extends string = string> = PostbackButton<P> | UrlButton | PhoneButton | AccountButton;

/** The payload names that come back from some buttons. */
export type Carried<B> = B extends PostbackButton<infer P> ? P : never;

/** A button that the bot gets back as its payload: `NAME`, or `NAME:argument`. Title of at most 20 characters. */
export function postback<const P extends string>(title: string, payload: P): PostbackButton<P> {
  return { type: 'postback', title, payload };
}

/** A button that opens a web page. Title of at most 20 characters. */
export function webUrl(title: string, url: string, height?: UrlButton['webview_height_ratio']): UrlButton {
  return { type: 'web_url', title, url, ...(height && { webview_height_ratio: height }) };
}

/** A button that calls a number: `phoneNumber('Call us', '+4912345678')`. Title of at most 20 characters. */
export function phoneNumber(title: string, number: `+${string}`): PhoneButton {
  return { type: 'phone_number', title, payload: number };
}

/** A button that opens your log-in page and links the account with the person. */
export function accountLink(url: string): AccountButton {
  return { type: 'account_link', url };
}

/** A button that unlinks the account. */
export function accountUnlink(): AccountButton {
  return { type: 'account_unlink' };
}

/** @throws LimitExceeded */
export function checkButton(button: Button): void {
  if ('title' in button) textWithin('The title of a button', button.title, 20, PAGES.buttons);
  if (button.type === 'postback') textWithin('The payload of a button', button.payload, 1000, PAGES.buttons);
}
