import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { forget } from '../../infra/commands/forget.ts';
import { forgetMessage } from '../../lambda/queue/forget.ts';
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
  const { current } = simulator;
  await current.drain();
  current.faultFor = () => undefined;
  current.lambda.logs.length = 0;
  await current.sqs.takeDeadLetters();
  anna = current.facebook.person('Anna');
});

function run(...args: readonly string[]): Promise<CommandResult> {
  const { url, sqs } = simulator.current;
  const target = ['--event-queue', sqs.events.replace('http://localhost', url), '--table', TABLE];
  return callCommand(forget, url, [anna.id, '--page', PAGE_ID, ...target, ...args]);
}

/** Puts the record of the command into the queue, without waiting for its processing. */
async function enqueueForgetting(): Promise<void> {
  const { body, group } = forgetMessage(PAGE_ID, anna.id);
  await simulator.current.sqs.send(body, group);
}

function conversation(): string {
  return `${PAGE_ID}/${anna.id}`;
}

function stored(): Promise<object | undefined> {
  return simulator.current.dynamoDb.item(conversation());
}

/** Lets Anna write, without waiting for the answer. */
async function writes(mid: string, text: string): Promise<void> {
  const { facebook } = simulator.current;
  await facebook.notify(facebook.notification(facebook.element(anna, { message: { mid, text } })));
}

test('everything stored about a person is deleted, and the command says what remains elsewhere', async () => {
  await anna.says('remember:bread');
  const { code, output } = await run();
  assert.deepEqual([code, await stored()], [0, undefined]);
  assert.match(output, /^✔ Forgotten\.\n[\s\S]*npm run dead-letters[\s\S]*35 days/);
  assert.deepEqual(await simulator.current.sqs.takeDeadLetters(), []);
});

test('other people are not forgotten', async () => {
  const ben = simulator.current.facebook.person('Ben');
  await ben.says('remember:tea');
  await anna.says('remember:bread');
  await run();
  await ben.says('remember:milk');
  assert.deepEqual(ben.heard(), ['tea, tea milk']);
});

test('the next event is a first contact, and can be forgotten again at once', async () => {
  await anna.says('remember:bread');
  await run();
  await anna.says('remember:milk');
  assert.deepEqual(anna.heard(), ['nothing, milk']);
  assert.match((await run()).output, /✔ Forgotten/);
  assert.equal(await stored(), undefined);
});

test('an event that Facebook resends within a day is a first contact, unless SQS still knows it', async () => {
  const { current } = simulator;
  const { facebook } = current;
  const element = facebook.element(anna, { message: { mid: 'm_again', text: 'remember:bread' } });
  const notification = facebook.notification(element);
  for (const later of [0, 0, 600_000]) {
    await current.advance(later);
    await facebook.notify(notification);
    await enqueueForgetting();
    await current.drain();
  }
  assert.deepEqual(textsOf(anna), ['nothing, bread', 'nothing, bread']);
});

test('if the SDK repeats the request after a lost response, the bot forgets once', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  let sent = 0;
  let deleted = 0;
  current.faultFor = ({ operation }) => {
    if (operation === 'DeleteItem') deleted++;
    return operation === 'SendMessage' && sent++ === 0 ? { when: 'after', what: 'hang up' } : undefined;
  };
  assert.match((await run()).output, /✔ Forgotten/);
  await current.drain();
  assert.deepEqual([sent, deleted], [2, 1]);
});

test('a function that crashes while forgetting is retried', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  let deleted = 0;
  current.faultFor = ({ operation }) =>
    operation === 'DeleteItem' && deleted++ === 0 ? { when: 'after', what: 'kill' } : undefined;
  await enqueueForgetting();
  await current.drain();
  assert.deepEqual([deleted, await stored()], [2, undefined]);
});

test('forgetting waits behind an event that is retried, and later events wait behind forgetting', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  await writes('m_before', 'throw for seconds:5');
  await current.idle();
  await enqueueForgetting();
  await writes('m_after', 'remember:milk');
  await current.idle();
  assert.notEqual(await stored(), undefined);
  await current.drain();
  assert.deepEqual(textsOf(anna), ['nothing, bread', 'At last.', 'nothing, milk']);
});

test('an event given up before leaves its dead letter and nothing else', async () => {
  await writes('m_poison', 'throw');
  await enqueueForgetting();
  await simulator.current.drain();
  assert.equal(await stored(), undefined);
  assert.equal((await simulator.current.sqs.takeDeadLetters()).length, 1);
});

test('a proactive message is sent before or after, by its place in the queue', async () => {
  const { sqs } = simulator.current;
  const { body, group } = outbound({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['Before.'] });
  await sqs.send(body, group);
  await enqueueForgetting();
  await simulator.current.drain();
  assert.deepEqual([textsOf(anna), await stored()], [['Before.'], undefined]);
  const after = outbound({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['After.'] });
  await sqs.send(after.body, after.group);
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Before.', 'After.']);
});

test('an unreadable item is deleted too', async () => {
  await simulator.current.dynamoDb.put({
    conversation: { S: conversation() },
    version: { N: '9' },
    revision: { N: '4' },
  });
  assert.match((await run()).output, /✔ Forgotten/);
  assert.equal(await stored(), undefined);
});

test('during an outage of DynamoDB forgetting waits, even longer than a day', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  current.faultFor = ({ operation }) =>
    operation === 'DeleteItem'
      ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
      : undefined;
  await enqueueForgetting();
  await current.advance(25 * 60 * 60_000);
  assert.notEqual(await stored(), undefined);
  current.faultFor = () => undefined;
  await current.drain();
  assert.equal(await stored(), undefined);
});

test('the command reports that nothing is stored about an unknown person', async () => {
  const { code, output } = await run();
  assert.equal(code, 0);
  assert.match(output, /^Nothing is stored about this person/);
});

test('the command recognises that a person who wrote meanwhile was forgotten', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  await anna.says('remember:milk');
  const { promise: written, resolve: go } = Promise.withResolvers<void>();
  const { promise: asked, resolve: asks } = Promise.withResolvers<void>();
  let reads = 0;
  current.faultFor = ({ operation, sandbox }) => {
    if (sandbox !== 'OPERATOR' || operation !== 'GetItem' || reads++ === 0) return undefined;
    asks();
    return { when: 'instead', answer: async (call, answer) => written.then(() => answer(call)) };
  };
  const running = run();
  await asked;
  await current.drain();
  await anna.says('hello');
  go();
  assert.match((await running).output, /✔ Forgotten. The person has written again since, as a first contact/);
});

test('a deletion that is not done in time gives exit code 2', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  current.faultFor = ({ operation }) =>
    operation === 'DeleteItem'
      ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
      : undefined;
  const { code, output } = await run('--wait', '0');
  assert.equal(code, 2);
  assert.match(output, /^✘ Not forgotten yet: the deletion is in the queue/);
  current.faultFor = () => undefined;
  await current.drain();
  assert.equal(await stored(), undefined);
});

for (const [what, args, message] of [
  [
    'a name instead of a person’s id',
    ['Anna', '--page', PAGE_ID],
    /✘ The person must be an id like 7155512345678901.*\(got “Anna”\)/,
  ],
  ['a name instead of a Page’s id', ['615', '--page', 'demo.page'], /✘ The Page must be an id/],
  [
    'a word instead of seconds',
    ['615', '--page', PAGE_ID, '--wait', 'long'],
    /✘ --wait must be a whole number of seconds/,
  ],
] as const) {
  test(`${what} is refused in one line, and nothing is queued`, async () => {
    const { url, sqs } = simulator.current;
    const target = ['--event-queue', sqs.events.replace('http://localhost', url), '--table', TABLE];
    let calls = 0;
    simulator.current.faultFor = () => {
      calls++;
      return undefined;
    };
    const { code, output } = await callCommand(forget, url, [...args, ...target]);
    assert.deepEqual([code, calls], [1, 0]);
    assert.match(output, message);
  });
}

test('without a person and a Page the command prints its help', async () => {
  for (const args of [[], ['615'], ['--page', '1'], ['615', '616', '--page', '1']]) {
    const { code, output } = await callCommand(forget, simulator.current.url, args);
    assert.equal(code, 1);
    assert.match(output, /--page <id>/);
  }
});

test('expired credentials are reported in one line that says what to do', async () => {
  const { current } = simulator;
  const body = JSON.stringify({ __type: 'ExpiredTokenException', message: 'expired' });
  current.faultFor = ({ operation, sandbox }) =>
    sandbox === 'OPERATOR' && operation === 'GetItem'
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
