import { mustHold } from './limits.ts';
import * as PAGES from './pages.ts';

/** The fields of Meta's JSON that hold a URL: `url`, `image_url`, `coupon_url` … */
const URL_FIELD = /(^|_)url$/;

/**
 * Gives Meta's JSON with its URLs as browsers write them: Facebook refuses a space or an umlaut in one.
 * @param what whose fields they are, for the error
 * @throws LimitExceeded unless each is a whole URL of http or https
 */
export function withWholeUrls(json: object, what = 'a message', source: string = PAGES.sendApi): object {
  return JSON.parse(JSON.stringify(json), (field, value: unknown) =>
    typeof value === 'string' && URL_FIELD.test(field)
      ? wholeUrl(`The ${field} of ${what}`, value, source)
      : value,
  );
}

/**
 * Gives a URL as browsers write it. The error does not repeat it, because it may contain what a person wrote.
 * @throws LimitExceeded unless it is a whole URL of http or https
 */
export function wholeUrl(what: string, text: string, source: string): string {
  const url = URL.parse(text);
  const isWeb = url !== null && /^https?:$/.test(url.protocol);
  mustHold(isWeb, `${what} must begin with https:// or http://`, source, text);
  return url?.href ?? text;
}

/** The end of a URL as browsers write it: what is encoded already stays as it is. */
export function encodedEnd(end: string): string {
  return encodeURI(end.toWellFormed()).replace(/%25(?=[\da-f]{2})/gi, '%');
}
