import type { Verdict } from '../runtime/errors.ts';

/** The private reply that a call would send is there already. */
export const ALREADY_REPLIED = 10900;

/** The subcode of a Page that Facebook has restricted for a while. */
export const PAGE_RESTRICTED = 1893063;

/** The subcode of a person whom the Page of the token does not know. */
export const NO_SUCH_PERSON = 2018001;

/** What classifies a refusal of the Graph API. */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;
  readonly isTransient: boolean;
}

/**
 * Verdicts by `code/subcode`, by `?/subcode` or by code. Sources:
 * https://developers.facebook.com/docs/messenger-platform/error-codes,
 * https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting, and for what
 * they leave out, bodies that developers have reported.
 */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  '-1': 'retry', // unknown
  '-1/2018012': 'retry-limited', // internal error of the Send API
  '1': 'retry', // unknown
  '1/99': 'retry-limited', // unknown, perhaps a missing permission
  '1/1357046': 'maybe-sent', // Facebook could not read its own response
  '2': 'retry', // temporary; also seen when the person blocked the Page
  '2/2018344': 'fault', // terms not accepted
  '3': 'fault', // capability
  '4': 'retry', // rate limit of the App
  '4/2018354': 'fault', // marketing messages
  '9/2018352': 'fault',
  '10': 'fault', // permission, if no subcode says more
  '10/1893063': 'retry', // Facebook has restricted the Page for a while
  '10/2018065': 'closed', // outside the window
  '10/2018108': 'closed', // the person cannot receive messages now
  '10/2018278': 'closed', // outside the window
  '10/2534022': 'closed', // outside 24 hours
  '17': 'retry', // rate limit of the user
  '32': 'retry', // rate limit of the Page
  '100': 'fault', // a parameter
  '100/2018001': 'closed', // no person with this id
  '100/2018008': 'retry-limited', // Facebook could not fetch the URL of an attachment
  '100/2018292': 'closed', // no comment with this id
  '100/2018294': 'retry-limited', // a video took too long
  '100/2534025': 'closed', // the comment allows no private reply
  '200': 'fault', // permission
  '230': 'fault', // permission
  '341': 'retry', // rate limit of the App
  '368': 'fault', // blocked for a policy
  '506': 'fault', // the same message twice
  '551': 'closed', // the person is not available
  '613': 'retry', // rate limit
  '613/1893016': 'fault', // second request of an opt-in
  '613/2018338': 'fault', // messages that bother the person
  '1200': 'retry', // could not be sent just now
  '2022': 'fault',
  '10303': 'fault',
  '10900': 'maybe-sent', // the comment has its private reply
  '10902': 'closed', // the comment allows no reply
  '10903': 'closed', // the person cannot be replied to
  '80001': 'retry', // rate limit of the Page
  '80002': 'retry', // rate limit of Instagram
  '80006': 'retry', // rate limit of Messenger
  '?/1545041': 'closed', // the person is not available
  '?/2018218': 'fault', // no profile
  '?/2018247': 'fault',
  '?/2018300': 'closed', // another App, the inbox or Meta's Business AI controls the conversation
  '?/2018321': 'retry', // the inbox's automated responses control the conversation
  '?/9000001': 'closed', // the message was deleted
};

/** Classifies a refusal. A code that is not in the table is retried only if Facebook calls it transient. */
export function verdictOf({ code, subcode, isTransient, status }: Refusal): Verdict {
  // Meta's page lists some subcodes as if they were codes.
  const keys = [`${code}/${subcode}`, `?/${subcode}`, `${code}`, `?/${code}`];
  const known = keys.map((key) => VERDICTS[key]).find((verdict) => verdict !== undefined);
  if (known !== undefined) return known;
  return isTransient || status === 429 || status >= 500 ? 'retry' : 'fault';
}

/** The codes of rate limits (https://developers.facebook.com/docs/graph-api/overview/rate-limiting). */
const RATE_LIMITS = new Set([4, 17, 32, 341, 613, 80001, 80002, 80006]);

/** Whether a refusal is about a rate limit: further calls would only lengthen the wait. */
export function isAboutRateLimit(refusal: Refusal): boolean {
  return refusal.status === 429 || (RATE_LIMITS.has(refusal.code) && verdictOf(refusal) === 'retry');
}

/** Verdict `retry`, but not within seconds: a restricted Page, automated responses in control. */
const SLOW = new Set([PAGE_RESTRICTED, 2018321]);

/** Whether trouble passes, but not within seconds. */
export function isSlow({ code, subcode = code }: Refusal): boolean {
  return SLOW.has(subcode);
}
