/** What happens next, in plain words. */
import { json } from './json.ts';

/** After a call of the webhook. Source: https://developers.facebook.com/docs/messenger-platform/webhooks */
export function afterWebhook(method: string, status: number): string | undefined {
  if (status === 200) return undefined;
  if (method === 'GET') return 'Facebook says “The URL couldn’t be validated” and does not save the webhook.';
  const again =
    'Facebook sends the call again at once and a few times more; after an hour of failures it unsubscribes the Page.';
  if (status === 403) return `The signature does not fit the App secret. ${again}`;
  if (status === 500)
    return `The function ended with an error, or a secret is missing: see the log. ${again}`;
  return again;
}

/** After a record of the queue that was not done. */
export function afterRecord(delay: number | undefined): string {
  return delay === undefined
    ? 'It comes again when its visibility time-out ends, after three minutes.'
    : `The function gave it back: it comes again after ${delay} seconds. The person’s next events wait for it.`;
}

/** What the function makes of an answer of the Graph API, by code and subcode. */
const MEANINGS: Readonly<Record<string, string>> = {
  '10/2018278': 'The window of 24 hours is closed: the event is done with, and nothing is sent again.',
  '190':
    'Facebook refuses the Page token: events wait until Parameter Store holds another, which is then used without a deploy.',
  '551': 'The person cannot be reached (has blocked the Page, perhaps): the event is done with.',
  '551/1545041': 'The person cannot be reached (has blocked the Page, perhaps): the event is done with.',
  '613': 'Too many messages: tried again in a moment, then with growing pauses.',
  '4': 'Too many calls: tried again in a moment, then with growing pauses.',
  '2': 'Passing trouble at Facebook: tried again in a moment, then with growing pauses.',
  '1': 'Passing trouble at Facebook: tried again in a moment, then with growing pauses.',
  '100':
    'The request breaks a rule, and no retry can mend it: the bot’s failed() may speak, then it is a dead letter.',
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
  return meaning ?? 'Facebook refuses the call: the log says what the function makes of it.';
}

/** After a call without an answer. */
export const NO_ANSWER =
  'No answer came: perhaps Facebook has sent the message, perhaps not. The function sends it again: a doubled sentence beats a missing one.';
