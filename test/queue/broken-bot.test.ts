/** A bot that throws an error while it loads: events are taken in, and wait for a deploy that mends it. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { applyPause } from '../../lambda/conversation/handover.ts';
import { jobsForBot } from '../../lambda/queue/jobs-for-bot.ts';
import { toEvents } from '../../lambda/webhook/reading/payload.ts';
import { bundleWith, SCRIPTED_BOT } from '../simulator/bundle.ts';
import { DEMO_SECRETS } from '../simulator/demo-secrets.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { verifyCallback } from '../simulator/facebook/verification.ts';
import { call, IN_LINE, withSimulator } from '../support/with-simulator.ts';

const BROKEN_BOT = join(import.meta.dirname, 'broken-bot.ts');

let broken: string;
let mended: string;
const simulator = withSimulator({ bot: BROKEN_BOT });
/** Short, because each record waits for the bot until the function would time out. */
const hanging = withSimulator({ bot: join(import.meta.dirname, 'hanging-bot.ts'), timeOut: 4_000 });
const inLine = withSimulator({ bot: BROKEN_BOT, environment: IN_LINE });
let anna: Person;

before(async () => {
  [broken, mended] = await Promise.all([bundleWith(BROKEN_BOT), bundleWith(SCRIPTED_BOT)]);
});

after(() => Promise.all([broken, mended].map((folder) => rm(folder, { recursive: true }))));

beforeEach(() => {
  const { current } = simulator;
  current.lambda.deploy(broken);
  current.lambda.logs.length = 0;
  current.facebook.undelivered.length = 0;
  anna = current.facebook.person('Anna');
});

test('the door stays open: Facebook’s verification and its events get 200, a forged call gets 403', async () => {
  const { webhookUrl, facebook } = simulator.current;
  assert.equal(await verifyCallback(webhookUrl, DEMO_SECRETS.FB_VERIFY_TOKEN), undefined);
  await anna.says('hello');
  assert.deepEqual([facebook.undelivered, anna.heard()], [[], []]);
  assert.equal((await call(webhookUrl, { method: 'POST', body: '{}' })).status, 403);
});

test('the events wait, in order, and are answered once after the deploy that mends the bot', async () => {
  const { lambda, advance, drain, sqs } = simulator.current;
  await anna.says('hello');
  await anna.says('again');
  for (let i = 0; i < 5; i++) await advance(16 * 60_000);
  assert.deepEqual([anna.heard(), await sqs.takeDeadLetters()], [[], []]);
  lambda.deploy(mended);
  await drain();
  assert.deepEqual(anna.heard(), ['You said: hello', 'You said: again']);
});

test('events that wait too long for the bot become dead letters with a reason, and are answered when sent back', async () => {
  const { lambda, advance, drain, facebook, sqs } = simulator.current;
  await anna.says('hello');
  for (let i = 0; i < 160; i++) await advance(15 * 60_000);
  const letters = await sqs.takeDeadLetters();
  assert.deepEqual(
    letters.map((letter) => JSON.parse(letter).reason?.error),
    ['BotNotLoaded'],
  );
  lambda.deploy(mended);
  // Facebook's window is open again.
  await anna.says('again');
  for (const letter of letters) await sqs.send(letter, `${facebook.page.id}/${anna.id}`);
  await drain();
  assert.deepEqual(anna.heard(), ['You said: again', 'You said: hello']);
});

test('the failed load is an error with the author’s file and line, without its message, and fails the invocation', async () => {
  const { lambda } = simulator.current;
  const results: (string | undefined)[] = [];
  lambda.onInvocation = (_, event, result) => {
    if (result && event.includes('"Records"')) results.push(result.error);
  };
  await anna.says('hello');
  lambda.onInvocation = () => {};
  const log = JSON.stringify(lambda.logs);
  assert.match(
    log,
    /"level":"ERROR".*Could not load lambda\/bot\.ts.*test\/queue\/broken-bot\.ts:5:.*broken-bot\.ts:8:/,
  );
  assert.doesNotMatch(log, /opening hours, and a secret/);
  assert.match(results.join(), /BotNotLoaded/);
});

test('after five minutes the process ends, so that a new one loads the bot again: the cause may have passed', async () => {
  const { lambda, advance } = simulator.current;
  const results: (string | undefined)[] = [];
  await anna.says('hello');
  lambda.onInvocation = (_, event, result) => {
    if (result && event.includes('"Records"')) results.push(result.error);
  };
  lambda.logs.length = 0;
  await advance(6 * 60_000);
  // Each advance ends one of the old processes.
  for (let i = 0; i < 3; i++) await advance(16 * 60_000);
  lambda.onInvocation = () => {};
  assert.match(results.join(), /ExitError/);
  assert.match(JSON.stringify(lambda.logs), /Could not load lambda\/bot\.ts/);
  assert.deepEqual(anna.heard(), []);
});

test('a bot that never ends loading keeps no event out', async () => {
  const { facebook, lambda } = hanging.current;
  const ben = facebook.person('Ben');
  await ben.says('hello');
  assert.deepEqual(facebook.undelivered, []);
  lambda.deploy(mended);
  await hanging.current.drain();
  assert.deepEqual(ben.heard(), ['You said: hello']);
});

test('a human’s echo that was queued for an unknown bot pauses none that does not pause for humans', () => {
  const echo = {
    page: '1',
    person: '61',
    timestamp: Date.now(),
    mid: 'm_2',
    app_id: '263902037430900',
    raw: {},
  };
  const state = { asked: 'NAME' };
  assert.deepEqual(applyPause({}, { type: 'echo', ...echo }, state), { state, paused: false });
  assert.equal(applyPause({ silentHours: 1 }, { type: 'echo', ...echo }, state).paused, true);
});

test('without a queue the call gets 500, and Facebook sends it again', async () => {
  const { facebook, lambda } = inLine.current;
  await facebook.person('Ben').says('hello');
  assert.equal(facebook.undelivered.length, 1);
  assert.match(JSON.stringify(lambda.logs), /BotNotLoaded/);
});

test('all that an unknown bot might handle is queued: receipts and a human’s echo too, not the bot’s own', () => {
  const ends = { sender: { id: '61' }, recipient: { id: '1' }, timestamp: 1 };
  const echo = { sender: ends.recipient, recipient: ends.sender, timestamp: 1 };
  const events = toEvents({
    object: 'page',
    entry: [
      {
        id: '1',
        time: 1,
        messaging: [
          { ...ends, message: { mid: 'm_1', text: 'hi' } },
          { ...ends, read: { watermark: 1 } },
          { ...echo, message: { mid: 'm_2', is_echo: true, app_id: 263902037430900, text: 'I am human' } },
          { ...echo, message: { mid: 'm_3', is_echo: true, app_id: 1, text: 'I am a bot' } },
        ],
      },
    ],
  });
  assert.deepEqual(
    jobsForBot(undefined, events).map(({ event }) => event.type),
    ['text', 'read', 'echo'],
  );
  assert.deepEqual(jobsForBot({}, events), []);
});
