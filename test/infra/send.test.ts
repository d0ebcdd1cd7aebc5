import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { upload } from '../../lambda/messenger/media.ts';
import { quickReplies } from '../../lambda/messenger/messages.ts';
import { proactive } from '../../lambda/queue/outbound.ts';
import { TABLE } from '../simulator/aws/dynamodb.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { type Ran, runSetup } from './run.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  await simulator.current.drain();
  anna = simulator.current.facebook.person('Anna');
});

function send(...args: readonly string[]): Promise<Ran> {
  const { url, sqs } = simulator.current;
  const target = ['--event-queue', sqs.events.replace('http://localhost', url), '--table', TABLE];
  return runSetup('send.ts', url, [...target, '--page', PAGE_ID, '--person', anna.id, ...args]);
}

function said(): (string | undefined)[] {
  return anna.lines.filter(({ from }) => from === 'page').map(({ message }) => message.text);
}

test('a message reaches the person through the queue, and the command says so', async () => {
  const { code, output } = await send('--text', 'Your order is ready.');
  assert.deepEqual([code, said()], [0, ['Your order is ready.']]);
  assert.match(output, /may be closed: Facebook will say[\s\S]*✔ Sent/);
});

test('to somebody who has just written the window is surely open', async () => {
  await anna.says('hello');
  assert.match((await send('--text', 'Hi')).output, /The window is open/);
});

test('under one name a message is sent once, now and later', async () => {
  await send('--text', 'Once', '--id', 'order-7');
  await simulator.current.advance(600_000);
  await send('--text', 'Once', '--id', 'order-7');
  assert.deepEqual(said(), ['Once']);
});

test('a closed window is an outcome that the caller sees', async () => {
  const message = '(#10) This message is sent outside of allowed window.';
  simulator.current.facebook.failNext({ error: { code: 10, error_subcode: 2018278, message } });
  const { code, output } = await send('--text', 'Too late');
  assert.equal(code, 1);
  assert.match(output, /✘ Not sent: the window is closed/);
});

test('to somebody who wrote yesterday the window is closed, and a human may still write', async () => {
  anna.windowOpenedAt = Date.now() - 25 * 60 * 60_000;
  assert.match((await send('--text', 'Too late')).output, /✘ Not sent: the window is closed/);
  assert.match((await send('--text', 'I am human', '--human')).output, /✔ Sent/);
});

test('what Facebook refuses lies among the dead letters, and the caller sees that', async () => {
  const message = '(#200) Permission denied';
  simulator.current.facebook.failNext({ error: { code: 200, message } });
  const { code, output } = await send('--text', 'No');
  assert.equal(code, 1);
  assert.match(output, /✘ Not sent: see npm run dead-letters/);
});

test('what a human has written is tagged, and a token writes outside the window', async () => {
  simulator.current.facebook.notificationTokens.set('t', anna);
  await send('--text', 'A human', '--human');
  await send('--text', 'News', '--token', 't');
  assert.deepEqual(said(), ['A human', 'News']);
  assert.equal(anna.sentBodies()[0]?.tag, 'HUMAN_AGENT');
});

test('a message waits behind the person’s events before it', async () => {
  const { facebook, sqs } = simulator.current;
  const element = facebook.element(anna, { message: { mid: 'm_before', text: 'throw for seconds:5' } });
  await facebook.notify(facebook.notification(element));
  await simulator.current.idle();
  const { body, group } = proactive({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['After.'] });
  await sqs.send(body, group);
  await simulator.current.drain();
  assert.deepEqual(said(), ['At last.', 'After.']);
});

test('somebody known only by the user_ref of a website’s plugin is written to', async () => {
  const { facebook, sqs } = simulator.current;
  facebook.userRefs.set('order-7', anna);
  const { body, group } = proactive({
    page: PAGE_ID,
    user_ref: 'order-7',
    id: 'x',
    messages: ['Thank you.'],
  });
  await sqs.send(body, group);
  await simulator.current.drain();
  assert.deepEqual(said(), ['Thank you.']);
});

test('what breaks a limit, and a file of one’s own, is refused before it is queued', () => {
  const to = { page: PAGE_ID, person: '1', id: 'x' };
  const long = quickReplies('x', ['A title that is far too long', 'P']);
  assert.throws(() => proactive({ ...to, messages: [long] }), /at most 20 characters/);
  const file = upload('file', new Uint8Array(1), 'a', 'text/plain');
  assert.throws(() => proactive({ ...to, messages: [file] }), /cannot wait in the queue/);
});

test('without page, person and text the command says what it wants', async () => {
  const { code, output } = await runSetup('send.ts', simulator.current.url, []);
  assert.equal(code, 1);
  assert.match(output, /--person <psid>/);
});
