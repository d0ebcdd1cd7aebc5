import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLetters } from '../../infra/commands/dead-letters.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { awsEnvironment, type CommandResult, callCommand } from './run-command.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  await simulator.current.drain();
  await simulator.current.sqs.takeDeadLetters();
  anna = simulator.current.facebook.person('Anna');
});

/** Runs `npm run dead-letters -- …` against the simulator. */
function run(...args: readonly string[]): Promise<CommandResult> {
  const { events, deadLetters: dead } = queueUrls();
  const urls = ['--event-queue', events, '--dead-letter-queue', dead];
  return callCommand(deadLetters, simulator.current.url, [...args, ...urls]);
}

/** The URLs of the two queues for an operator. */
function queueUrls() {
  const { url, sqs } = simulator.current;
  const ofOperator = (queue: string) => queue.replace('http://localhost', url);
  return { events: ofOperator(sqs.events), deadLetters: ofOperator(sqs.deadLetters) };
}

/** The console's redrive: moves the dead letters as they are, with their groups, to the event queue. */
async function redriveInConsole(): Promise<void> {
  Object.assign(process.env, awsEnvironment(simulator.current.url));
  const client = new SQSClient();
  const { events, deadLetters: QueueUrl } = queueUrls();
  for (;;) {
    const receive = { QueueUrl, MessageSystemAttributeNames: ['All' as const] };
    const [message] = (await client.send(new ReceiveMessageCommand(receive))).Messages ?? [];
    if (!message) return;
    const { Body: MessageBody, MessageId, ReceiptHandle, Attributes } = message;
    const group = {
      MessageGroupId: Attributes?.MessageGroupId,
      MessageDeduplicationId: MessageId,
    };
    await client.send(new SendMessageCommand({ QueueUrl: events, MessageBody, ...group }));
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}

test('without dead letters the list says so', async () => {
  assert.deepEqual(await run(), { code: 0, output: 'There are no dead letters.\n' });
});

test('the list says who, what, when, why and with which fbtrace_id, and the text only on request', async () => {
  await anna.says('forget an empty message');
  const { output, code } = await run();
  assert.equal(code, 0);
  assert.match(output, new RegExp(`^[0-9a-f]{8} {2}text from ${anna.id} to Page \\d+, 20\\d\\d-`));
  assert.match(
    output,
    /given up 20.*: GraphApiRefused, .*cannot be empty.*, code 100\/2018034, fbtrace_id A/,
  );
  assert.doesNotMatch(output, /forget/);
  assert.match((await run('--text')).output, /forget an empty message/);
});

test('listing does not remove the dead letters', async () => {
  await anna.says('forget an empty message');
  await run();
  assert.equal((await simulator.current.sqs.takeDeadLetters()).length, 1);
});

test('a dead letter that is sent back is answered out of order, without repeating sent messages', async () => {
  await anna.says('send, then throw for seconds:300');
  await simulator.current.drain();
  await anna.says('hello');
  await simulator.current.advance(300_000);
  const [id = ''] = (await run()).output.split(' ');
  assert.deepEqual(await run('send-back', id), { code: 0, output: `✔ ${id} sent back\n` });
  await simulator.current.drain();
  const said = textsOf(anna);
  assert.deepEqual(said, ['First.', 'You said: hello', 'At last.']);
  assert.equal((await run()).output, 'There are no dead letters.\n');
});

test('a dead letter that fails again returns to the dead-letter queue, each time it is sent back', async () => {
  await anna.says('forget an empty message');
  for (let i = 0; i < 2; i++) {
    await run('send-back', 'all');
    await simulator.current.drain();
  }
  assert.match((await run()).output, /GraphApiRefused/);
});

test('an unknown record can be deleted but not sent back', async () => {
  const { sqs } = simulator.current;
  await sqs.send('no JSON', 'another-group');
  await simulator.current.idle();
  const refused = await run('send-back', 'all');
  assert.equal(refused.code, 1);
  assert.match(refused.output, /✘ [0-9a-f]{8} The record is not an event of this project/);
  assert.match((await run()).output, /unknown record [\s\S]*UnreadableRecord/);
  assert.match((await run('delete', 'all')).output, /✔ [0-9a-f]{8} deleted/);
  assert.equal((await run()).output, 'There are no dead letters.\n');
});

test('a dead letter that cannot be sent back does not stop the others', async () => {
  const { sqs } = simulator.current;
  await sqs.send('no JSON', 'another-group');
  await anna.says('throw for seconds:300');
  await simulator.current.drain();
  await simulator.current.advance(300_000);
  assert.match((await run('send-back', 'all')).output, /sent back/);
  await simulator.current.drain();
  assert.equal(anna.lines.at(-1)?.message.text, 'At last.');
});

test('a dead letter redriven from the AWS console is answered too', async () => {
  const { sqs } = simulator.current;
  await anna.says('throw for seconds:300');
  await simulator.current.drain();
  await simulator.current.advance(300_000);
  for (const body of await sqs.takeDeadLetters()) await sqs.send(body, 'another-group');
  await simulator.current.drain();
  assert.equal(anna.lines.at(-1)?.message.text, 'At last.');
});

test('what may have been sent before an event was given up is asked for when it is sent back', async () => {
  await anna.says('send, then crash for seconds:3600');
  await simulator.current.drain();
  await simulator.current.advance(3_600_000);
  assert.match((await run()).output, /NeverFinished/);
  assert.equal((await run('send-back', 'all')).code, 0);
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'At last.']);
});

/** How an operator brings dead letters back. */
const WAYS_BACK = {
  'send-back all': async () => assert.equal((await run('send-back', 'all')).code, 0),
  'the console’s redrive': redriveInConsole,
};

for (const [way, bringBack] of Object.entries(WAYS_BACK)) {
  test(`25 dead letters of one person and 3 of another: after ${way} each is handled once, in order`, async () => {
    const ben = simulator.current.facebook.person('Ben');
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => 10_000 + i);
    for (const seconds of numbers(25)) await anna.says(`say after seconds:${seconds}`);
    for (const seconds of numbers(3)) await ben.says(`say after seconds:${seconds}`);
    await simulator.current.drain();
    await simulator.current.advance(10_100_000);
    assert.deepEqual([textsOf(anna), textsOf(ben)], [[], []]);
    await bringBack();
    await simulator.current.drain();
    assert.deepEqual(textsOf(anna), numbers(25).map(String));
    assert.deepEqual(textsOf(ben), numbers(3).map(String));
    assert.equal((await run()).output, 'There are no dead letters.\n');
  });
}

test('it is asked for also when the Page has answered other events since', async () => {
  await anna.says('send, then crash for seconds:3600');
  await simulator.current.drain();
  await simulator.current.advance(3_600_000);
  await anna.says('hello');
  assert.equal((await run('send-back', 'all')).code, 0);
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['First.', 'You said: hello', 'At last.']);
});

test('an event that is given up again after the console’s redrive is listed like the first time', async () => {
  await anna.says('forget an empty message');
  await redriveInConsole();
  await simulator.current.drain();
  assert.match((await run()).output, new RegExp(`^[0-9a-f]{8} {2}text from ${anna.id} to Page`));
});

test('an unknown id and an unknown action are refused', async () => {
  assert.match((await run('send-back', '12345678')).output, /There is no dead letter 12345678/);
  const { code, output } = await run('send');
  assert.equal(code, 1);
  assert.match(output, /send-back <id\|all>/);
});

test('expired credentials are reported in one line that says what to do', async () => {
  const { current } = simulator;
  const body = JSON.stringify({ __type: 'ExpiredTokenException', message: 'expired' });
  current.faultFor = ({ operation, sandbox }) =>
    sandbox === 'OPERATOR' && operation === 'ReceiveMessage'
      ? { when: 'before', what: { status: 400, headers: {}, body } }
      : undefined;
  const { code, output } = await run();
  current.faultFor = () => undefined;
  assert.equal(code, 1);
  assert.match(
    output,
    /^✘ AWS does not accept your credentials \(ExpiredTokenException\): sign in with the AWS CLI/,
  );
});
