import { mustHold } from './limits.ts';
import * as PAGES from './pages.ts';

/** The fields of Meta's JSON that hold a URL: `url`, `image_url`, `coupon_url` … */
const URL_FIELD = /(^|_)url$/;

/**
 * Gives the JSON of a message with its URLs as browsers write them: Facebook refuses a space or an umlaut in one.
 * @throws LimitExceeded unless each is a whole URL of http or https
 */
export function withWholeUrls(message: object): object {
  return JSON.parse(JSON.stringify(message), (field, value: unknown) =>
    typeof value === 'string' && URL_FIELD.test(field) ? wholeUrl(field, value) : value,
  );
}

/** The error does not repeat the URL, which may contain what a person wrote. */
function wholeUrl(field: string, text: string): string {
  const url = URL.parse(text);
  const isWeb = url !== null && /^https?:$/.test(url.protocol);
  mustHold(isWeb, `The ${field} of a message must begin with https:// or http://`, PAGES.sendApi);
  return url?.href ?? text;
}
