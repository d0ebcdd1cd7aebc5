import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetting } from '../../lambda/queue/forget.ts';
import { proactive } from '../../lambda/queue/outbound.ts';
import { isObject } from '../../lambda/runtime/json.ts';
import type { LogLine } from '../simulator/aws/lambda.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { verifyCallback } from '../simulator/facebook/verification.ts';
import { call, withSimulator } from '../support/with-simulator.ts';

const OTHER_PAGE = '42';

/** Stands in all that anybody writes, taps or is called. */
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

/** All that the function logs on good and bad days; they are lived through once. */
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
  const outbound = proactive({ page: PAGE_ID, person: anna.id, id: 'x', messages: [WRITTEN] });
  await simulator.current.sqs.send(outbound.body, outbound.group);
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
  await sqs.send(WRITTEN, 'somebody');
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
  const { body, group } = forgetting(PAGE_ID, anna.id);
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
  await sqs.send(JSON.stringify({ version: 9, text: WRITTEN }), 'somebody else');
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

test('in a run of good and bad days the function logs what it has to say', async () => {
  const lines = await logs();
  const said = new Set(lines.map(({ message }) => (isObject(message) ? message.what : message)));
  for (const sentence of [
    'An event of a kind this version does not know',
    'An event is closed: it is older than 24 hours',
    'An event is closed: there is nobody to answer any more',
    'An event is too large for the queue and was dropped',
    'A queue record could not be worked',
    'The bot failed: the event is tried again',
    'An event is given up: it goes to the dead letters',
    'An event waits for trouble to pass',
    'SQS did not take events',
    'A person was forgotten',
    'Parameter Store did not answer: the secrets read before go on serving',
    'The call could not be answered',
  ]) {
    assert.ok(said.has(sentence), `${sentence} – said: ${[...said].join('; ')}`);
  }
  assert.match([...said].join(), /Facebook refuses the Page token/);
});

test('no line of it holds a secret', async () => {
  const logged = JSON.stringify(await logs());
  for (const secret of [...Object.values(SECRETS), MODEL_KEY, 'EAAOfTomorrow']) {
    assert.ok(!logged.includes(secret), secret);
  }
  assert.doesNotMatch(logged, /EAA/);
});

test('no line of it holds anything that somebody wrote, tapped or is called', async () => {
  const lines = (await logs()).map((line) => JSON.stringify(line));
  assert.deepEqual(
    lines.filter((line) => line.includes(WRITTEN)),
    [],
  );
});

test('no dead letter says in its reason what somebody wrote, or a secret', async () => {
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
