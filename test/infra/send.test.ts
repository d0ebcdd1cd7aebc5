import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { send } from '../../infra/commands/send.ts';
import { upload } from '../../lambda/messenger/media.ts';
import { quickReplies } from '../../lambda/messenger/messages.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { TABLE } from '../simulator/aws/dynamodb.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { type CommandResult, callCommand } from './run-command.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  await simulator.current.drain();
  anna = simulator.current.facebook.person('Anna');
});

function run(...args: readonly string[]): Promise<CommandResult> {
  const { url, sqs } = simulator.current;
  const target = ['--event-queue', sqs.events.replace('http://localhost', url), '--table', TABLE];
  return callCommand(send, url, [...target, '--page', PAGE_ID, '--person', anna.id, ...args]);
}

test('a message reaches the person through the queue, and the command reports it', async () => {
  const { code, output } = await run('--text', 'Your order is ready.');
  assert.deepEqual([code, textsOf(anna)], [0, ['Your order is ready.']]);
  assert.match(output, /may be closed: Facebook decides[\s\S]*✔ Sent/);
});

test('after a person has written, the window is open', async () => {
  await anna.says('hello');
  assert.match((await run('--text', 'Hi')).output, /The 24-hour window is open/);
});

test('a message with the same id is sent only once, even minutes later', async () => {
  await run('--text', 'Once', '--id', 'order-7');
  await simulator.current.advance(600_000);
  await run('--text', 'Once', '--id', 'order-7');
  assert.deepEqual(textsOf(anna), ['Once']);
});

test('a closed window is reported, with exit code 1', async () => {
  const message = '(#10) This message is sent outside of allowed window.';
  simulator.current.facebook.failNext({ error: { code: 10, error_subcode: 2018278, message } });
  const { code, output } = await run('--text', 'Too late');
  assert.equal(code, 1);
  assert.match(output, /✘ Not sent: the 24-hour window is closed/);
});

test('a day after a person has written the window is closed, but a human may still write', async () => {
  anna.windowOpenedAt = Date.now() - 25 * 60 * 60_000;
  assert.match((await run('--text', 'Too late')).output, /✘ Not sent: the 24-hour window is closed/);
  assert.match((await run('--text', 'I am human', '--human')).output, /✔ Sent/);
});

test('a message that Facebook refuses goes to the dead-letter queue, and the command reports it', async () => {
  const message = '(#200) Permission denied';
  simulator.current.facebook.failNext({ error: { code: 200, message } });
  const { code, output } = await run('--text', 'No');
  assert.equal(code, 1);
  assert.match(output, /✘ Not sent: run npm run dead-letters/);
});

test('--human adds the tag, and --token sends outside the window', async () => {
  simulator.current.facebook.notificationTokens.set('t', anna);
  await run('--text', 'A human', '--human');
  await run('--text', 'News', '--token', 't');
  assert.deepEqual(textsOf(anna), ['A human', 'News']);
  assert.equal(anna.sentBodies()[0]?.tag, 'HUMAN_AGENT');
});

test('a message waits behind earlier events of the person', async () => {
  const { facebook, sqs } = simulator.current;
  const element = facebook.element(anna, { message: { mid: 'm_before', text: 'throw for seconds:5' } });
  await facebook.notify(facebook.notification(element));
  await simulator.current.idle();
  const { body, group } = outbound({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['After.'] });
  await sqs.send(body, group);
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['At last.', 'After.']);
});

test('a person known only by the user_ref of a website’s plugin gets the message', async () => {
  const { facebook, sqs } = simulator.current;
  facebook.userRefs.set('order-7', anna);
  const { body, group } = outbound({
    page: PAGE_ID,
    user_ref: 'order-7',
    id: 'x',
    messages: ['Thank you.'],
  });
  await sqs.send(body, group);
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Thank you.']);
});

test('a message that exceeds a limit, or contains a local file, is refused before it is queued', () => {
  const to = { page: PAGE_ID, person: '1', id: 'x' };
  const long = quickReplies('x', ['A title that is far too long', 'P']);
  assert.throws(() => outbound({ ...to, messages: [long] }), /at most 20 characters/);
  const file = upload('file', new Uint8Array(1), 'a', 'text/plain');
  assert.throws(() => outbound({ ...to, messages: [file] }), /cannot wait in the queue/);
});

test('without page, person and text the command prints its help', async () => {
  const { code, output } = await callCommand(send, simulator.current.url, []);
  assert.equal(code, 1);
  assert.match(output, /--person <psid>/);
});
