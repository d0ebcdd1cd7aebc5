import type { Verdict } from '../runtime/errors.ts';

/** What classifies a refusal of the Graph API. */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;
  readonly isTransient: boolean;
}

/**
 * Verdicts by code, or by code and subcode where the subcode says more. Sources:
 * https://developers.facebook.com/docs/messenger-platform/error-codes,
 * https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting.
 */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  '1': 'retry', // unknown
  '1/99': 'retry-limited', // unknown, perhaps a missing permission
  '1/1357046': 'maybe-sent', // Facebook could not read its own response
  '2': 'retry', // temporary; also seen when the person blocked the Page
  '2/2018344': 'fault', // terms not accepted
  '3': 'fault',
  '4': 'retry', // rate limit of the App
  '4/2018354': 'fault', // marketing messages
  '9/2018352': 'fault',
  '10': 'fault', // permission
  '10/2018065': 'closed', // outside the window
  '10/2018108': 'closed', // the person cannot receive messages now
  '10/2018278': 'closed', // outside the window
  '10/2534022': 'closed', // outside 24 hours
  '17': 'retry', // rate limit of the user
  '32': 'retry', // rate limit of the Page
  '100': 'fault', // a parameter
  '100/2018001': 'closed', // no person with this id
  '100/2018008': 'retry-limited', // Facebook could not fetch the URL of an attachment
  '100/2018294': 'retry-limited', // a video took too long
  '200': 'fault', // permission
  '200/1545041': 'closed', // the person is not available
  '341': 'retry', // rate limit of the App
  '368': 'fault', // blocked for a policy
  '506': 'fault', // the same message twice
  '551': 'closed', // the person is not available
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
  '2018300': 'closed', // another App controls the conversation
  '2018321': 'retry', // the inbox's automated responses control the conversation
  '9000001': 'closed', // the message was deleted
};

/** Classifies a refusal. A code that is not in the table is retried only if Facebook calls it transient. */
export function verdictOf({ code, subcode, isTransient, status }: Refusal): Verdict {
  const known = VERDICTS[`${code}/${subcode}`] ?? VERDICTS[code];
  if (known !== undefined) return known;
  return isTransient || status === 429 || status >= 500 ? 'retry' : 'fault';
}
