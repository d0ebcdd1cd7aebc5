/** What is done with the function under AWS's runtime client, and what must be seen. */
import { createHmac } from 'node:crypto';
import { resolve } from 'node:path';
import { DEMO_SECRETS } from '../../simulator/demo-secrets.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { textsOf } from '../../support/texts-of.ts';
import { call } from '../../support/with-simulator.ts';

/** One thing to do and to see. */
export interface Step {
  readonly what: string;
  /** The bot that is built in; the trial bot unless it is said. */
  readonly bot?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** @returns what was seen */
  readonly act: (simulator: Simulator) => Promise<string>;
  readonly expected: string;
  /** What must be in the log, each in some line of it, as JSON. */
  readonly logged?: readonly RegExp[];
  /** How many records must come in one invocation. */
  readonly together?: number;
  /** How many processes it takes. 1 unless it is said. */
  readonly processes?: number;
  /** What the process must report while it starts, to `/init/error`. */
  readonly initError?: RegExp;
}

const BROKEN = resolve(import.meta.dirname, '../../queue/broken-bot.ts');
const LEFT_AT_LOAD = resolve(import.meta.dirname, 'left-at-load-bot.ts');

/** Longer than eight characters each: they are looked for in the log. */
const WORDS = 'words of a person';

/** A GET as Facebook verifies a callback URL. */
function verification(token: string) {
  return async ({ webhookUrl }: Simulator): Promise<string> => {
    const query = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`;
    const { status, body } = await call(`${webhookUrl}?${query}`);
    return `${status} ${body}`;
  };
}

function post(secret: string) {
  return async ({ webhookUrl }: Simulator): Promise<string> => {
    const body = JSON.stringify({ object: 'page', entry: [] });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    const answer = await call(webhookUrl, { method: 'POST', headers, body });
    return `${answer.status} ${answer.body}`;
  };
}

/** People who write one after the other, each in a record of their own, all in one invocation. */
function says(...texts: readonly string[]) {
  return async ({ facebook, sqs, together }: Simulator): Promise<string> => {
    const people = texts.map((_, i) => facebook.person(`Anna ${i}`));
    await together(async () => {
      for (const [i, text] of texts.entries()) await people[i]?.says(text);
    });
    const heard = people.flatMap(textsOf).map((text = '') => text.replace(`You said: ${WORDS}`, 'answered'));
    const waiting = sqs.nextReturn === undefined ? '' : ', one waits';
    const refused = facebook.undelivered.length > 0 ? `, ${facebook.undelivered.length} calls refused` : '';
    return `${heard.length} answered${waiting}${refused}`;
  };
}

/** After a step that ends the process, the function takes the next call. */
function thenAlive(act: Step['act']): Step['act'] {
  return async (simulator) =>
    `${await act(simulator)}; then ${await post(DEMO_SECRETS.FB_APP_SECRET)(simulator)}`;
}

/** All steps, in the order in which they are done. Each begins with a cold start. */
export const STEPS: readonly Step[] = [
  {
    what: 'GET with the verify token',
    act: verification(DEMO_SECRETS.FB_VERIFY_TOKEN),
    expected: '200 1158201444',
  },
  { what: 'GET with another token', act: verification('another'), expected: '403 Forbidden' },
  {
    what: 'POST with Facebook’s signature',
    act: post(DEMO_SECRETS.FB_APP_SECRET),
    expected: '200 EVENT_RECEIVED',
  },
  {
    what: 'POST with a forged signature',
    act: post('another'),
    expected: '403 Forbidden',
    logged: [/"RefusedSignatures":1/],
  },
  {
    what: 'a heartbeat',
    act: async ({ sendHeartbeat }) =>
      String((await sendHeartbeat({ heartbeat: { fields: [], pages: [] } })).payload),
    expected: 'null',
    logged: [/"HeartbeatFailures":\d/],
  },
  {
    what: 'a record that the bot answers',
    act: says(WORDS),
    expected: '1 answered',
    logged: [/"_aws".*"Accepted":1/, /"_aws".*"Answered":1/],
  },
  {
    what: 'a record whose handler throws',
    act: says(`throw:${WORDS}`),
    expected: '0 answered, one waits',
    logged: [/"level":"ERROR".*"error":"TypeError".*trial-bot\.ts:\d+/],
  },
  {
    what: 'ten records together, of which one throws',
    act: says(...Array.from({ length: 9 }, () => WORDS), `throw:${WORDS}`),
    expected: '9 answered, one waits',
    together: 10,
  },
  {
    what: 'a promise that is rejected and not awaited',
    act: says(`reject:${WORDS}`),
    expected: '1 answered, one waits',
    logged: [/"level":"ERROR".*"error":"RangeError".*trial-bot\.ts:\d+/],
  },
  {
    what: 'an error in a callback: the process ends',
    act: thenAlive(says(`callback:${WORDS}`)),
    expected: '0 answered, one waits; then 200 EVENT_RECEIVED',
    logged: [/"level":"ERROR".*"error":"TypeError".*trial-bot\.ts:\d+/],
    processes: 2,
  },
  {
    what: 'a handler that never ends: the engine gives the record back in time',
    act: thenAlive(says(`hang:${WORDS}`)),
    expected: '0 answered, one waits; then 200 EVENT_RECEIVED',
  },
  {
    what: 'a handler that never yields: Lambda’s time-out ends the process',
    act: thenAlive(says(`spin:${WORDS}`)),
    expected: '0 answered, one waits; then 200 EVENT_RECEIVED',
    processes: 2,
  },
  {
    what: 'what the author writes to the console',
    act: says('console'),
    expected: '1 answered',
    logged: [
      /"level":"INFO".*"message":"two \{ words: 2 \}"/,
      /"level":"ERROR".*"message":\{"errorType":"RangeError","errorMessage":"of the author","stackTrace":\[.*"code":"OWN"/,
      /"level":"ERROR".*"message":"with words TypeError: of the author.*"errorType":"TypeError"/,
      /"level":"INFO".*"message":\{"inside":\{"errorType":"Error","errorMessage":"of the author"/,
      /"level":"INFO".*"message":"<ref \*1> \{ self: \[Circular \*1\] \}"/,
    ],
  },
  {
    what: 'a bot that throws while it is loaded: the events are taken in and wait',
    bot: BROKEN,
    act: thenAlive(says(WORDS)),
    expected: '0 answered, one waits; then 200 EVENT_RECEIVED',
    logged: [
      /"level":"ERROR".*Could not load.*broken-bot\.ts:\d+/,
      /"level":"ERROR".*"errorType":"BotNotLoaded"/,
    ],
  },
  {
    what: 'a bot that leaves a rejected promise behind while it is loaded',
    bot: LEFT_AT_LOAD,
    act: says(WORDS),
    expected: '1 answered',
    logged: [/"level":"ERROR".*"error":"RangeError".*left-at-load-bot\.ts:\d+/],
  },
  {
    what: 'a setting that is wrong: the function does not start, and says which',
    environment: { PARAMETER_PREFIX: 'messenger-bot/' },
    act: post(DEMO_SECRETS.FB_APP_SECRET),
    expected: '500 {"message":"Internal Server Error"}',
    logged: [/"level":"ERROR".*PARAMETER_PREFIX/],
    initError: /PARAMETER_PREFIX/,
  },
];
