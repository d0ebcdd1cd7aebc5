import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetMessage } from '../../lambda/queue/forget.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { isObject } from '../../lambda/runtime/json.ts';
import type { LogLine } from '../simulator/aws/lambda.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { verifyCallback } from '../simulator/facebook/verification.ts';
import { call, withSimulator } from '../support/with-simulator.ts';

const OTHER_PAGE = '42';

/** A word in everything that people write or tap, and in their names. */
const WRITTEN = 'Xylophonwald';

const SECRETS = {
  FB_VERIFY_TOKEN: 'verify-me-quietly',
  FB_PAGE_TOKEN: 'EAAOfNoPageAtAll',
  FB_APP_SECRET: 'app-secret-in-silence',
  [`pages/${PAGE_ID}/FB_PAGE_TOKEN`]: 'EAAOfTheFirstPage',
  [`pages/${OTHER_PAGE}/FB_PAGE_TOKEN`]: 'EAAOfTheOtherPage',
};

const MODEL_KEY = 'sk-model-under-the-rose';

const simulator = withSimulator({
  secrets: SECRETS,
  botSecrets: { MODEL_KEY },
  environment: { PAGE_IDS: `${PAGE_ID},${OTHER_PAGE}` },
});

let anna: Person;
let run: Promise<readonly LogLine[]> | undefined;

/** Everything that the function logs on good and bad days. The run happens once. */
function logs(): Promise<readonly LogLine[]> {
  run ??= live();
  return run;
}

async function live(): Promise<readonly LogLine[]> {
  const { facebook } = simulator.current;
  facebook.appSecret = SECRETS.FB_APP_SECRET;
  facebook.pageToken = 'EAAOfTheFirstPage';
  facebook.otherPages.set('EAAOfTheOtherPage', OTHER_PAGE);
  anna = facebook.person(`${WRITTEN} Person`);
  await goodDay();
  await strangeThings();
  await badBot();
  await badFacebook();
  await badAws();
  await forgers();
  await simulator.current.idle();
  return simulator.current.lambda.logs;
}

async function goodDay(): Promise<void> {
  await anna.taps(`ORDER:${WRITTEN}`);
  await anna.says(`${WRITTEN} hello`);
  await anna.says('secret:MODEL_KEY');
  await anna.says(`remember:${WRITTEN}`);
  await anna.sends(
    [{ type: 'image', payload: { url: `https://example.com/${WRITTEN}.jpg` } }],
    `${WRITTEN} caption`,
  );
  await anna.reacts(WRITTEN);
  await anna.does({ referral: { ref: WRITTEN, source: 'SHORTLINK', type: 'OPEN_THREAD' } });
  await anna.isAnsweredInInbox(`${WRITTEN} human`);
  await anna.does({ pass_thread_control: { new_owner_app_id: '1', metadata: WRITTEN } });
  const message = outbound({ page: PAGE_ID, person: anna.id, id: 'x', messages: [WRITTEN] });
  await simulator.current.sqs.send(message.body, message.group);
}

async function strangeThings(): Promise<void> {
  const { facebook, sqs } = simulator.current;
  await anna.does({ novelty: { text: WRITTEN } });
  await anna.does({ message: { mid: 'm_strange', text: { wrapped: WRITTEN } } });
  await anna.does({ timestamp: Date.now() - 25 * 3_600_000, message: { mid: 'm_old', text: WRITTEN } });
  await anna.does({ message: { mid: 'm_large', text: WRITTEN.repeat(100_000) } });
  await facebook.post(`{"object":"page","entry":[{"id":"${PAGE_ID}","messaging":"${WRITTEN}"}]}`);
  await facebook.post(`${WRITTEN} no JSON`);
  await facebook.notify({ object: WRITTEN });
  const ends = { sender: { id: anna.id }, recipient: { id: '43' }, timestamp: Date.now() };
  const messaging = [{ ...ends, message: { mid: 'm_no_page', text: WRITTEN } }];
  await facebook.notify({ object: 'page', entry: [{ id: '43', messaging }] });
  await sqs.send(WRITTEN, 'a-group');
}

async function badBot(): Promise<void> {
  const { drain } = simulator.current;
  for (const text of [`throw, ${WRITTEN} sorry`, `remember and throw:${WRITTEN}`, `crash:${WRITTEN}`]) {
    await anna.says(text);
    await drain();
  }
  await anna.says(`ballast:${400 * 1024}`);
  await anna.says(`later:${WRITTEN}`);
  await drain();
  const { body, group } = forgetMessage(PAGE_ID, anna.id);
  await simulator.current.sqs.send(body, group);
  await drain();
}

async function badFacebook(): Promise<void> {
  const { facebook, drain } = simulator.current;
  const closed = { code: 10, error_subcode: 2018278, message: 'outside of allowed window' };
  const errors = [
    closed,
    { code: 190, message: `Malformed access token ${facebook.pageToken}` },
    { code: 190, message: `Error validating ${SECRETS.FB_APP_SECRET}` },
    { code: 200, message: 'Permission denied' },
    { code: 613, message: 'Calls to this API have exceeded the rate limit.' },
  ];
  for (const error of errors) {
    facebook.failNext({ error });
    await anna.says(`remember:${WRITTEN}`);
    await drain();
  }
  facebook.failNext('hang up');
  await anna.says(`picture:https://example.com/${WRITTEN}.jpg`);
  await drain();
  await anna.says('forget an empty message');
  facebook.pageToken = 'EAAOfTomorrow';
  await anna.says(`remember:${WRITTEN}`);
  await simulator.current.advance(60_000);
  simulator.current.parameterStore.parameters.set(
    `/messenger-bot/pages/${PAGE_ID}/FB_PAGE_TOKEN`,
    'EAAOfTomorrow',
  );
  await drain();
}

async function badAws(): Promise<void> {
  const { current } = simulator;
  const refused = { status: 500, headers: {}, body: JSON.stringify({ message: WRITTEN }) };
  for (const operation of ['GetItem', 'PutItem', 'SendMessageBatch', 'DeleteItem']) {
    current.faultFor = (call) =>
      call.operation === operation ? { when: 'before', what: refused } : undefined;
    await anna.says(`remember:${WRITTEN}`);
    current.faultFor = () => undefined;
    await current.drain();
  }
  current.parameterStore.fault = 'down';
  await current.advance(6 * 60_000);
  await anna.says(`remember:${WRITTEN}`);
  await current.lambda.stop();
  await anna.says(`remember:${WRITTEN}`);
  current.parameterStore.fault = undefined;
  await current.facebook.resend();
  await current.drain();
}

async function forgers(): Promise<void> {
  const { webhookUrl: url, facebook, parameterStore, sqs } = simulator.current;
  await sqs.send(JSON.stringify({ version: 9, text: WRITTEN }), 'another-group');
  const signature = `sha256=${SECRETS.FB_APP_SECRET}`;
  await call(url, { method: 'POST', body: WRITTEN, headers: { 'X-Hub-Signature-256': signature } });
  await call(url, { method: 'DELETE', body: WRITTEN });
  await verifyCallback(url, SECRETS.FB_VERIFY_TOKEN);
  await verifyCallback(url, `${SECRETS.FB_VERIFY_TOKEN} ${WRITTEN}`);
  facebook.deliveryFaults.push('wrong signature');
  await anna.says(`${WRITTEN} forged`);
  parameterStore.parameters.delete('/messenger-bot/FB_APP_SECRET');
  await simulator.current.lambda.stop();
  await anna.says(`${WRITTEN} without a secret`);
}

test('in a run of good and bad days the function logs each of its sentences', async () => {
  const lines = await logs();
  const said = new Set(lines.map(({ message }) => (isObject(message) ? message.what : message)));
  for (const sentence of [
    'Unknown event type: only a handler named unknown receives it',
    'Event closed: it is older than 24 hours',
    'Event closed: the person can no longer be reached',
    'Dropped an event: it is too large for the queue',
    'Could not process a queue record',
    'Event will be retried a few times: the handler failed',
    'Giving up on this event: moved to the dead-letter queue',
    'Event will be retried: Facebook or AWS is unavailable',
    'SQS did not accept events',
    'Forgot a person',
    'Parameter Store could not be read: using the cached secrets',
    'Could not handle the webhook call',
  ]) {
    assert.ok(said.has(sentence), `${sentence} – said: ${[...said].join('; ')}`);
  }
  assert.match([...said].join(), /Facebook refuses the Page token/);
});

test('no log line has a secret', async () => {
  const logged = JSON.stringify(await logs());
  for (const secret of [...Object.values(SECRETS), MODEL_KEY, 'EAAOfTomorrow']) {
    assert.ok(!logged.includes(secret), secret);
  }
  assert.doesNotMatch(logged, /EAA/);
});

test('no log line has what a person wrote or tapped, or their name', async () => {
  const lines = (await logs()).map((line) => JSON.stringify(line));
  assert.deepEqual(
    lines.filter((line) => line.includes(WRITTEN)),
    [],
  );
});

test('no reason of a dead letter has what a person wrote, or a secret', async () => {
  await logs();
  const letters = await simulator.current.sqs.takeDeadLetters();
  const reasons = letters
    .map((letter): unknown => JSON.parse(letter))
    .map((letter) => isObject(letter) && letter.reason);
  assert.ok(reasons.length > 3);
  assert.doesNotMatch(
    JSON.stringify(reasons),
    new RegExp(`${WRITTEN}|EAA|${MODEL_KEY}|${SECRETS.FB_APP_SECRET}`),
  );
});
