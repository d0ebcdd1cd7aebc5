import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { forgetting } from '../../lambda/queue/forget.ts';
import { proactive } from '../../lambda/queue/outbound.ts';
import { TABLE } from '../simulator/aws/dynamodb.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { type Ran, runSetup } from './run.ts';

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

function forget(...args: readonly string[]): Promise<Ran> {
  const { url, sqs } = simulator.current;
  const target = ['--event-queue', sqs.events.replace('http://localhost', url), '--table', TABLE];
  return runSetup('forget.ts', url, [anna.id, '--page', PAGE_ID, ...target, ...args]);
}

/** Puts the record of the command into the queue, without waiting for what becomes of it. */
async function send(): Promise<void> {
  const { body, group } = forgetting(PAGE_ID, anna.id);
  await simulator.current.sqs.send(body, group);
}

function conversation(): string {
  return `${PAGE_ID}/${anna.id}`;
}

function stored(): Promise<object | undefined> {
  return simulator.current.dynamoDb.item(conversation());
}

/** Lets somebody write without waiting for the answer. */
async function writes(mid: string, text: string): Promise<void> {
  const { facebook } = simulator.current;
  await facebook.notify(facebook.notification(facebook.element(anna, { message: { mid, text } })));
}

function said(): (string | undefined)[] {
  return anna.lines.filter(({ from }) => from === 'page').map(({ message }) => message.text);
}

test('what is stored of a person is gone, and the command says so and what remains', async () => {
  await anna.says('remember:bread');
  const { code, output } = await forget();
  assert.deepEqual([code, await stored()], [0, undefined]);
  assert.match(output, /^✔ Forgotten\.\n[\s\S]*npm run dead-letters[\s\S]*35 days/);
  assert.deepEqual(await simulator.current.sqs.takeDeadLetters(), []);
});

test('nobody else is forgotten', async () => {
  const ben = simulator.current.facebook.person('Ben');
  await ben.says('remember:tea');
  await anna.says('remember:bread');
  await forget();
  await ben.says('remember:milk');
  assert.deepEqual(ben.heard(), ['tea, tea milk']);
});

test('an event afterwards is a first contact, and can be forgotten again at once', async () => {
  await anna.says('remember:bread');
  await forget();
  await anna.says('remember:milk');
  assert.deepEqual(anna.heard(), ['nothing, milk']);
  assert.match((await forget()).output, /✔ Forgotten/);
  assert.equal(await stored(), undefined);
});

test('what Facebook sends once more within a day is a first contact, unless SQS still knows it', async () => {
  const { current } = simulator;
  const { facebook } = current;
  const element = facebook.element(anna, { message: { mid: 'm_again', text: 'remember:bread' } });
  const notification = facebook.notification(element);
  for (const later of [0, 0, 600_000]) {
    await current.advance(later);
    await facebook.notify(notification);
    await send();
    await current.drain();
  }
  assert.deepEqual(said(), ['nothing, bread', 'nothing, bread']);
});

test('a command whose answer was lost is sent again by the SDK, and is one', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  let sent = 0;
  let deleted = 0;
  current.faultFor = ({ operation }) => {
    if (operation === 'DeleteItem') deleted++;
    return operation === 'SendMessage' && sent++ === 0 ? { when: 'after', what: 'hang up' } : undefined;
  };
  assert.match((await forget()).output, /✔ Forgotten/);
  await current.drain();
  assert.deepEqual([sent, deleted], [2, 1]);
});

test('a function that dies as it forgets forgets again', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  let deleted = 0;
  current.faultFor = ({ operation }) =>
    operation === 'DeleteItem' && deleted++ === 0 ? { when: 'after', what: 'kill' } : undefined;
  await send();
  await current.drain();
  assert.deepEqual([deleted, await stored()], [2, undefined]);
});

test('forgetting waits behind an event that is retried, and what comes behind it waits too', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  await writes('m_before', 'throw for seconds:5');
  await current.idle();
  await send();
  await writes('m_after', 'remember:milk');
  await current.idle();
  assert.notEqual(await stored(), undefined);
  await current.drain();
  assert.deepEqual(said(), ['nothing, bread', 'At last.', 'nothing, milk']);
});

test('an event that was given up before leaves its dead letter, and nothing else', async () => {
  await writes('m_poison', 'throw');
  await send();
  await simulator.current.drain();
  assert.equal(await stored(), undefined);
  assert.equal((await simulator.current.sqs.takeDeadLetters()).length, 1);
});

test('a message without an occasion is sent before or after, as it was put into the queue', async () => {
  const { sqs } = simulator.current;
  const { body, group } = proactive({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['Before.'] });
  await sqs.send(body, group);
  await send();
  await simulator.current.drain();
  assert.deepEqual([said(), await stored()], [['Before.'], undefined]);
  const after = proactive({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['After.'] });
  await sqs.send(after.body, after.group);
  await simulator.current.drain();
  assert.deepEqual(said(), ['Before.', 'After.']);
});

test('an item that cannot be read is deleted all the same', async () => {
  await simulator.current.dynamoDb.put({
    conversation: { S: conversation() },
    version: { N: '9' },
    revision: { N: '4' },
  });
  assert.match((await forget()).output, /✔ Forgotten/);
  assert.equal(await stored(), undefined);
});

test('while DynamoDB does not delete, forgetting waits, whatever time it takes', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  current.faultFor = ({ operation }) =>
    operation === 'DeleteItem'
      ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
      : undefined;
  await send();
  await current.advance(25 * 60 * 60_000);
  assert.notEqual(await stored(), undefined);
  current.faultFor = () => undefined;
  await current.drain();
  assert.equal(await stored(), undefined);
});

test('of somebody unknown nothing is stored, and the command says so', async () => {
  const { code, output } = await forget();
  assert.equal(code, 0);
  assert.match(output, /^Nothing is stored of them/);
});

test('somebody who writes meanwhile is known anew, and the command sees that they were forgotten', async () => {
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
  const ran = forget();
  await asked;
  await current.drain();
  await anna.says('hello');
  go();
  assert.match((await ran).output, /✔ Forgotten; what is stored since is of a first contact/);
});

test('what is not seen done ends with 2, and says so', async () => {
  const { current } = simulator;
  await anna.says('remember:bread');
  current.faultFor = ({ operation }) =>
    operation === 'DeleteItem'
      ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
      : undefined;
  const { code, output } = await forget('--wait', '0');
  assert.equal(code, 2);
  assert.match(output, /^✘ Not forgotten yet: it waits in the queue/);
  current.faultFor = () => undefined;
  await current.drain();
  assert.equal(await stored(), undefined);
});

for (const [what, args, sentence] of [
  ['a person', ['Anna', '--page', PAGE_ID], /✘ The person must be an id like 7155512345678901.*not “Anna”/],
  ['a Page', ['615', '--page', 'demo.page'], /✘ The Page must be an id/],
  ['a time', ['615', '--page', PAGE_ID, '--wait', 'long'], /✘ --wait must be a whole number of seconds/],
] as const) {
  test(`${what} that is none is refused in a sentence, and nothing is queued`, async () => {
    const { url, sqs } = simulator.current;
    const target = ['--event-queue', sqs.events.replace('http://localhost', url), '--table', TABLE];
    let calls = 0;
    simulator.current.faultFor = () => {
      calls++;
      return undefined;
    };
    const { code, output } = await runSetup('forget.ts', url, [...args, ...target]);
    assert.deepEqual([code, calls], [1, 0]);
    assert.match(output, sentence);
  });
}

test('without a person and their Page the command says what it wants', async () => {
  for (const args of [[], ['615'], ['--page', '1'], ['615', '616', '--page', '1']]) {
    const { code, output } = await runSetup('forget.ts', simulator.current.url, args);
    assert.equal(code, 1);
    assert.match(output, /--page <id>/);
  }
});

test('credentials that have ended are told in a sentence that says what to do', async () => {
  const { current } = simulator;
  const body = JSON.stringify({ __type: 'ExpiredTokenException', message: 'expired' });
  current.faultFor = ({ operation, sandbox }) =>
    sandbox === 'OPERATOR' && operation === 'GetItem'
      ? { when: 'before', what: { status: 400, headers: {}, body } }
      : undefined;
  const { code, output } = await forget();
  current.faultFor = () => undefined;
  assert.equal(code, 1);
  assert.match(output, /^✘ AWS does not know you \(ExpiredTokenException\): sign in with the AWS CLI/);
});
