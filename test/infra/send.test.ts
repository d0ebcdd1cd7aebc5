import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { send } from '../../infra/commands/send.ts';
import { upload } from '../../lambda/messenger/media.ts';
import { quickReplies } from '../../lambda/messenger/messages.ts';
import { withOptions } from '../../lambda/messenger/send-request.ts';
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

/** A template that Facebook has approved, with a button of each kind. */
function approve(): void {
  const { templates } = simulator.current.facebook.pageApi;
  templates.all.clear();
  templates.create({
    name: 'order_shipped',
    language: 'en_US',
    category: 'UTILITY',
    parameter_format: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Your order {{order}} is on its way to you.',
        example: { body_text_named_params: [{ param_name: 'order', example: '7' }] },
      },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Track it', url: 'https://example.com/{{1}}' },
          { type: 'POSTBACK', text: 'Again', payload: 'ORDER:{{1}}' },
        ],
      },
    ],
  });
}

const UTILITY = [
  '--template',
  'order_shipped',
  '--value',
  'order=7',
  '--button',
  'url=7',
  '--button',
  'payload=7',
];

test('a utility message reaches a person whose window is closed', async () => {
  approve();
  anna.windowOpenedAt = Date.now() - 25 * 60 * 60_000;
  const { code, output } = await run(...UTILITY);
  assert.deepEqual([code, anna.heard()], [0, ['Your order 7 is on its way to you.']], output);
  assert.match(output, /takes a utility message at any time, if it has approved the template/);
  assert.deepEqual(anna.offered(), ['Again']);
});

test('a utility message whose template is not approved goes to the dead-letter queue', async () => {
  approve();
  for (const template of simulator.current.facebook.pageApi.templates.all.values())
    template.status = 'PENDING';
  const { code, output } = await run(...UTILITY);
  assert.equal(code, 1);
  assert.match(output, /✘ Not sent: run npm run dead-letters/);
  await simulator.current.sqs.takeDeadLetters();
});

test('values and buttons of another form are refused', async () => {
  assert.match((await run('--template', 'a', '--value', 'seven')).output, /--value must be like order=7/);
  assert.match(
    (await run('--template', 'a', '--button', 'text=7')).output,
    /--button must be url=… or payload=…/,
  );
});

test('a human may write for seven days', async () => {
  await anna.says('hello');
  await simulator.current.advance(6 * 24 * 60 * 60_000);
  assert.match((await run('--text', 'Hi', '--human')).output, /window of seven days for a human is open/);
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

const TO = { page: PAGE_ID, person: '1', id: 'x', messages: ['Hi'] };

/** What a program without a compiler may give, too. */
const NOTHING: Record<string, readonly [message: object, complaint: RegExp]> = {
  'no message': [{ messages: [] }, /outbound needs a list of messages/],
  'messages that are no list': [{ messages: 'Hi' }, /outbound needs a list of messages/],
  'an empty text': [{ messages: [''] }, /The text must not be empty/],
  'a text of spaces': [{ messages: ['Hi', '  '] }, /The text must not be empty/],
  'a text of spaces with options': [
    { messages: [withOptions(' ', { tag: 'HUMAN_AGENT' })] },
    /The text must not be empty/,
  ],
  'an empty id': [{ id: '' }, /outbound needs an id/],
  'no id': [{ id: undefined }, /outbound needs an id/],
  'an empty page': [{ page: '' }, /outbound needs a page/],
  'a time that is no number': [{ timestamp: new Date() }, /outbound needs a timestamp in milliseconds/],
  'no time': [{ timestamp: Number.NaN }, /outbound needs a timestamp in milliseconds/],
  'an empty person': [{ person: '' }, /outbound needs a person or a user_ref/],
  'an empty user_ref': [{ person: undefined, user_ref: '' }, /outbound needs a person or a user_ref/],
  'an empty token': [
    { notification_messages_token: '' },
    /outbound needs a notification_messages_token that is not empty/,
  ],
};

for (const [what, [change, complaint]] of Object.entries(NOTHING)) {
  test(`${what} is refused before it is queued`, () => {
    assert.throws(() => Reflect.apply(outbound, undefined, [{ ...TO, ...change }]), complaint);
  });
}

/** Options that exclude each other. */
const EXCLUSIVE: Record<string, readonly [args: readonly string[], complaint: RegExp]> = {
  'a text and a template': [['--template', 'a', '--text', 'Hello'], /--template goes without --text/],
  'an empty text and a template': [['--template', 'a', '--text', ''], /--template goes without --text/],
  'a human and a template': [['--template', 'a', '--human'], /--template goes without --human/],
  'a token and a template': [['--template', 'a', '--token', 't'], /--template goes without --token/],
  'a token and a human': [['--text', 'Hi', '--token', 't', '--human'], /--token goes without --human/],
  'a value of no template': [['--text', 'Hi', '--value', 'a=b'], /--value needs --template/],
  'a button of no template': [['--text', 'Hi', '--button', 'url=7'], /--button needs --template/],
  'a language of no template': [['--text', 'Hi', '--language', 'de'], /--language needs --template/],
};

for (const [what, [args, complaint]] of Object.entries(EXCLUSIVE)) {
  test(`${what} are refused, and nothing is sent`, async () => {
    const { code, output } = await run(...args);
    assert.equal(code, 1);
    assert.match(output, complaint);
    assert.deepEqual(textsOf(anna), []);
  });
}

test('what was not sent is told with the window that was closed', async () => {
  const message = '(#10) This message is sent outside of allowed window.';
  const told: Record<string, readonly string[]> = {
    'the window of seven days for a human is closed': ['--text', 'Too late', '--human'],
    'the token is no longer valid': ['--text', 'Too late', '--token', 't'],
    'the person can no longer be reached': UTILITY,
  };
  approve();
  simulator.current.facebook.notificationTokens.set('t', anna);
  for (const [reason, args] of Object.entries(told)) {
    simulator.current.facebook.failNext({ error: { code: 10, error_subcode: 2018278, message } });
    const { code, output } = await run(...args);
    assert.equal(code, 1);
    assert.match(output, new RegExp(`✘ Not sent: ${reason}`));
    assert.doesNotMatch(output, /24-hour/);
  }
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
