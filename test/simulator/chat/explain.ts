/* What happens after a failed call, as the page explains it. */
import { json } from './json.ts';

/** After a call of the webhook. Source: https://developers.facebook.com/docs/messenger-platform/webhooks */
export function afterWebhook(method: string, status: number): string | undefined {
  if (status === 200) return undefined;
  if (method === 'GET') return 'Facebook says “The URL couldn’t be validated” and does not save the webhook.';
  const again =
    'Facebook sends the call again at once, and then a few more times. After an hour of failures it unsubscribes the Page.';
  if (status === 403) return `The signature does not match the App secret. ${again}`;
  if (status === 500)
    return `The function ended with an error, or a secret is missing: see the log. ${again}`;
  return again;
}

/**
 * After a queue record that was not processed.
 * @param delay in seconds, if the function has set one
 * @param hasFailed whether an error is the reason: what the function puts back untouched is visible again at once
 */
export function afterRecord(delay: number | undefined, hasFailed: boolean): string {
  if (delay === 0 && !hasFailed) return 'Put back before its handler ran: it waits for the event before it.';
  return delay === undefined
    ? 'SQS delivers the record again after its visibility time-out of a minute.'
    : `The function returned the record: SQS delivers it again after ${delay} seconds. The person’s next events wait for it.`;
}

/** How the function classifies an error of the Graph API, by code and subcode. */
const MEANINGS: Readonly<Record<string, string>> = {
  '10/2018278': 'The 24-hour window is closed: the event is closed, and nothing is sent again.',
  '190':
    'Facebook refuses the Page token: events wait until Parameter Store has a new one. The function uses it without a deploy.',
  '551': 'The person cannot be reached, perhaps because they blocked the Page: the event is closed.',
  '551/1545041': 'The person cannot be reached, perhaps because they blocked the Page: the event is closed.',
  '613': 'Too many messages: the event waits, with growing pauses.',
  '4': 'Too many calls: the event waits, with growing pauses.',
  '2': 'A temporary error at Facebook: the function retries soon, then with growing pauses.',
  '1': 'A temporary error at Facebook: the function retries soon, then with growing pauses.',
  '100':
    'The request breaks a rule, and a retry cannot help: if the bot does not catch it, its failed() runs, then the event moves to the dead-letter queue.',
};

/** After a call of the Graph API. */
export function afterGraphCall(answer: {
  readonly status: number;
  readonly body: string;
}): string | undefined {
  if (answer.status === 200) return undefined;
  const { error = {} } = json<{ error: { code?: number; error_subcode?: number } }>(answer.body);
  const code = String(error.code);
  const meaning = MEANINGS[`${code}/${error.error_subcode}`] ?? MEANINGS[code];
  return meaning ?? 'Facebook refuses the call: the log shows what the function does about it.';
}

/** After a call without an answer. */
export const NO_ANSWER =
  'There was no answer, so the message may have been sent. The next attempt asks Facebook, and sends it only if it is not there.';
