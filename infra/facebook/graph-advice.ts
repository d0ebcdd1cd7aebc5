/** What to do, by error code (https://developers.facebook.com/docs/graph-api/guides/error-handling). */
const ADVICE: Readonly<Record<number, string>> = {
  10: 'The token lacks a permission: generate it again, and keep every Messenger permission ticked.',
  190: 'Facebook does not accept the token: generate a new one under Messenger API setup → Generate access tokens.',
  200: 'The token lacks a permission: generate it again, and keep every Messenger permission ticked.',
  803: 'There is no App with this id: copy the App id from the top of the App Dashboard.',
  2200: 'Facebook called the webhook and did not get a 200 response: run npm run doctor to see what the webhook returns.',
  2201: 'Facebook called the webhook and got a wrong response: check that the callback URL is that of this stack.',
};

/** Parts of the messages that Facebook returns, under several codes, for a wrong App id or secret. */
const WRONG_APP = /token signature|validating application|client secret|appsecret_proof/;

const WRONG_APP_ADVICE =
  'App id and App secret do not belong together: the id is at the top of the App Dashboard, the secret under App settings → Basic. To replace a stored secret, run FB_APP_SECRET=… npm run setup -- --overwrite.';

/** Says what to do about an error of the Graph API, and quotes its message. */
export function graphAdvice(code: unknown, message: string): string {
  const advice = WRONG_APP.test(message) ? WRONG_APP_ADVICE : ADVICE[Number(code)];
  return `${advice ?? 'Facebook refused the call.'} (Facebook says: ${message})`;
}
