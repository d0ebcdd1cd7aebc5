/** What becomes of an event whose handling failed: the one place that knows. */
import { Fault, RetryLater, TryAgain } from '../runtime/errors.ts';
import { GraphApiRefused, GraphApiUnreachable } from './graph-error.ts';

/**
 * - `retry`: the trouble passes; after `seconds` when somebody said so.
 * - `token`: Facebook refuses the Page token or the App secret; the event waits for a new one.
 * - `few`: it may pass; a few tries, then a fault.
 * - `closed`: there is nobody to answer any more; done.
 * - `fault`: it will never work; to the dead letters.
 * - `sent`: Facebook may have sent the message all the same; not sent again.
 */
export type Verdict = 'retry' | 'token' | 'few' | 'closed' | 'fault' | 'sent';

/**
 * By code, or by code and subcode where that says more. Source: https://developers.facebook.com/docs/messenger-platform/error-codes;
 * Graph-wide codes from https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting.
 */
const GRAPH_ERRORS: Readonly<Record<string, Verdict>> = {
  '1': 'retry', // unknown
  '1/99': 'few', // unknown, perhaps a missing permission
  '1/1357046': 'sent', // Facebook could not read its own answer
  '2': 'retry', // temporary; also seen when the person blocked the Page
  '2/2018344': 'fault', // terms not accepted
  '3': 'fault',
  '4': 'retry', // rate limit of the App
  '4/2018354': 'fault', // marketing messages
  '9/2018352': 'fault',
  '10': 'fault', // permission
  '10/2018065': 'closed', // outside the window
  '10/2018108': 'closed', // cannot receive messages now
  '10/2018278': 'closed', // outside the window
  '10/2534022': 'closed', // outside 24 hours
  '17': 'retry', // rate limit of the user
  '32': 'retry', // rate limit of the Page
  '100': 'fault', // a parameter
  '100/2018001': 'closed', // nobody with this id
  '100/2018008': 'few', // the URL of an attachment could not be fetched
  '100/2018294': 'few', // a video took too long
  '200': 'fault', // permission
  '200/1545041': 'closed', // person not available
  '341': 'retry', // rate limit of the App
  '368': 'fault', // blocked for a policy
  '506': 'fault', // said twice
  '551': 'closed', // person not available
  '613': 'retry', // rate limit
  '613/1996': 'fault', // abuse
  '613/1893016': 'fault',
  '613/2018338': 'fault',
  '1200': 'retry', // could not be sent just now
  '2022': 'fault',
  '10303': 'fault',
  '80001': 'retry', // rate limit of the Page
  '80006': 'retry', // rate limit of Messenger
  '2018218': 'fault', // no profile
  '2018247': 'fault',
  '2018300': 'closed', // another app has the conversation
  '2018321': 'retry', // the automated answers of the inbox have the conversation
  '9000001': 'closed', // the message was deleted
};

/** Judges what a handler, or what it called, has thrown. What is not known to us is the author's own error. */
export function judge(error: unknown): Verdict {
  if (error instanceof GraphApiRefused) return judgeRefusal(error);
  if (error instanceof GraphApiUnreachable || error instanceof TryAgain || error instanceof RetryLater) {
    return 'retry';
  }
  return error instanceof Fault ? 'fault' : 'few';
}

function judgeRefusal({ code, subcode, isTransient, status, isAboutCredentials }: GraphApiRefused): Verdict {
  if (isAboutCredentials) return 'token';
  const known = GRAPH_ERRORS[`${code}/${subcode}`] ?? GRAPH_ERRORS[code];
  if (known !== undefined) return known;
  return isTransient || status === 429 || status >= 500 ? 'retry' : 'fault';
}

/** Whether the same call may well succeed a moment later: worth another try on the spot. */
export function isBlip(error: unknown): boolean {
  if (error instanceof GraphApiUnreachable) return true;
  return error instanceof GraphApiRefused && judge(error) === 'retry' && error.retryAfter === undefined;
}

/** After how many seconds to try again: what the bot asks for, or at least what Facebook does. */
export function delayAfter(error: unknown, growing: number): number {
  if (error instanceof RetryLater) return error.retryAfter;
  return error instanceof GraphApiRefused ? Math.max(error.retryAfter ?? 0, growing) : growing;
}
