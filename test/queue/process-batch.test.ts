import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import type { InterceptedCall } from '../simulator/intercepted-calls.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();

/** An invocation with queue records. */
interface Invocation {
  readonly records: SQSEvent['Records'];
  /** The ids of the records that came back; undefined if the function died. */
  readonly unfinished: readonly string[] | undefined;
}

let invocations: Invocation[];
let calls: InterceptedCall[];
let anna: Person;
let ben: Person;
let cleo: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  await current.sqs.takeDeadLetters();
  current.facebook.pageApi.mayReadConversations = true;
  anna = current.facebook.person('Anna');
  ben = current.facebook.person('Ben');
  cleo = current.facebook.person('Cleo');
  invocations = [];
  calls = [];
  current.lambda.logs.length = 0;
  current.lambda.metrics.length = 0;
  current.observe = (call) => calls.push(call);
  current.lambda.onInvocation = (_sandbox, event, result) => {
    const { Records: records }: Partial<SQSEvent> = JSON.parse(event);
    if (!result || !records) return;
    const response: SQSBatchResponse | undefined = result.payload ? JSON.parse(result.payload) : undefined;
    const unfinished = response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    invocations.push({ records, unfinished: result.error ? undefined : unfinished });
  };
});

/** People write at the same time. */
async function write(...lines: readonly (readonly [Person, string])[]): Promise<void> {
  await simulator.current.together(async () => {
    for (const [person, text] of lines) await person.says(text);
  });
}

function crowd(size: number): readonly Person[] {
  return Array.from({ length: size }, (_, i) => simulator.current.facebook.person(`Person ${i}`));
}

function isTo(person: Person, { service, body }: InterceptedCall): boolean {
  return service === 'graph' && body.includes(`"${person.id}"`);
}

/** Bodies of the calls of an operation. */
function bodiesOf(operation: string): readonly string[] {
  return calls.filter((call) => call.operation === operation).map(({ body }) => body);
}

test('ten people who write at once are answered in one invocation, side by side', async () => {
  const people = crowd(10);
  const underWay = new Set<InterceptedCall>();
  let most = 0;
  simulator.current.faultFor = (call) => {
    if (call.service !== 'graph') return undefined;
    most = Math.max(most, underWay.add(call).size);
    return { when: 'late', milliseconds: 200 };
  };
  simulator.current.onOutcome = (call) => underWay.delete(call);
  await write(...people.map((person) => [person, 'hello'] as const));
  assert.deepEqual(
    invocations.map(({ records }) => records.length),
    [10],
  );
  for (const person of people) assert.deepEqual(textsOf(person), ['You said: hello']);
  assert.equal(most, 10);
});

test('several events of one person in an invocation are answered in order', async () => {
  await write([anna, 'one'], [ben, 'hello'], [anna, 'two'], [anna, 'three']);
  assert.deepEqual(
    invocations.map(({ records }) => records.length),
    [4],
  );
  assert.deepEqual(textsOf(anna), ['You said: one', 'You said: two', 'You said: three']);
});

test('a failure stops its own person only; what is behind it comes back with it, not later', async () => {
  await write([anna, 'throw for seconds:1'], [anna, 'hello'], [ben, 'hello']);
  assert.deepEqual([textsOf(anna), textsOf(ben)], [[], ['You said: hello']]);
  assert.equal(invocations[0]?.unfinished?.length, 2);
  await simulator.current.advance(2_100);
  assert.deepEqual(textsOf(anna), ['At last.', 'You said: hello']);
});

test('an event behind one that failed asks nothing of Facebook: it cannot have begun', async () => {
  await write([anna, 'throw for seconds:1'], [anna, 'hello'], [ben, 'hello']);
  await simulator.current.drain();
  assert.equal(calls.filter(({ path }) => path.includes('/me/conversations')).length, 0);
});

test('a person’s next message does not wait for a neighbour that takes longer', async () => {
  const { current } = simulator;
  const second = Promise.withResolvers<void>();
  let written: Promise<void> | undefined;
  const outcomes: unknown[] = [];
  current.onOutcome = (call, outcome) => {
    if (isTo(ben, call) && call.body.includes('You said'))
      outcomes.push(typeof outcome === 'string' ? outcome : outcome.status);
  };
  current.faultFor = (call) => {
    if (!call.body.includes('You said')) return undefined;
    // Anna writes again while Ben's message is at work; it ends when her second one is answered.
    if (isTo(ben, call)) {
      written ??= anna.says('again');
      return { when: 'instead', answer: (call, answer) => second.promise.then(() => answer(call)) };
    }
    if (call.body.includes('again')) second.resolve();
    return undefined;
  };
  await write([anna, 'hello'], [ben, 'hello']);
  await written;
  assert.deepEqual(
    [textsOf(anna), textsOf(ben)],
    [['You said: hello', 'You said: again'], ['You said: hello']],
  );
  assert.deepEqual(outcomes, [200]);
});

test('when all end at about the same time, nothing is deleted one by one', async () => {
  await write([anna, 'hello'], [ben, 'hello'], [cleo, 'hello']);
  assert.deepEqual(bodiesOf('DeleteMessageBatch'), []);
});

test('an invocation of one event makes no further calls of SQS', async () => {
  await anna.says('hello');
  assert.deepEqual(
    calls.filter(({ service }) => service === 'AmazonSQS').map(({ operation }) => operation),
    ['SendMessageBatch'],
  );
});

test('an event that kills the function each time strikes its neighbours once, for less than a minute', async () => {
  const people = crowd(9);
  const lines = people.map((person) => [person, 'hello'] as const);
  await write(...lines.slice(0, 2), [anna, 'crash'], ...lines.slice(2));
  await simulator.current.advance(45_000);
  for (const person of people) assert.deepEqual(textsOf(person), ['You said: hello']);
  await simulator.current.drain();
  assert.deepEqual([invocations[0]?.records.length, invocations[0]?.unfinished], [10, undefined]);
  const letters = await simulator.current.sqs.takeDeadLetters();
  assert.equal(letters.length, 1);
  assert.match(String(letters), /"error":"NeverFinished"/);
  for (const person of people) assert.equal(textsOf(person).length, 1);
});

test('events that are struck by neighbours again and again are answered, and never given up for it', async () => {
  const waiting = crowd(5);
  await write(...waiting.map((person) => [person, 'later:900'] as const));
  for (let round = 0; round < 6; round++) {
    await simulator.current.advance(900_000 / 7);
    const [killer] = crowd(1);
    if (killer) await write([killer, 'crash'], ...waiting.map((person) => [person, 'hello'] as const));
  }
  await simulator.current.drain();
  for (const person of waiting) assert.equal(textsOf(person).filter((text) => text === 'Later.').length, 1);
  const letters = await simulator.current.sqs.takeDeadLetters();
  assert.equal(letters.length, 6);
  for (const letter of letters) assert.match(letter, /"text":"crash"/);
});

test('an attempt beside others is noted and not counted; alone it is counted', async () => {
  const attempts = (person: Person) =>
    bodiesOf('PutItem')
      .filter((body) => body.includes(`/${person.id}"`))
      .map((body) => JSON.parse(JSON.parse(body).Item.progress?.S ?? '{}'))
      .flatMap(({ begun, attempts }) => (begun ? [attempts] : []));
  await write([anna, 'later:60'], [ben, 'later:60']);
  await simulator.current.advance(61_000);
  assert.deepEqual([attempts(anna), attempts(ben)], [[0], [0]]);
  calls = [];
  await cleo.says('later:60');
  await simulator.current.drain();
  assert.deepEqual(attempts(cleo), [1]);
});

test('an event whose turn comes in the second half of the time goes back unworked, at once and without a question', async () => {
  simulator.current.facebook.pageApi.mayReadConversations = false;
  simulator.current.faultFor = (call) =>
    isTo(anna, call) && invocations.length === 0 ? { when: 'late', milliseconds: 6_000 } : undefined;
  await write([anna, 'one'], [ben, 'hello'], [anna, 'two']);
  assert.equal(invocations[0]?.unfinished?.length, 1);
  assert.deepEqual(textsOf(anna), ['You said: one', 'You said: two']);
  assert.equal(calls.filter(({ path }) => path.includes('/me/conversations')).length, 0);
});

test('each event has its own line of metrics and its own name in each line of the log', async () => {
  await write([anna, 'throw for seconds:1'], [ben, 'hello'], [cleo, 'hello']);
  await simulator.current.drain();
  const { logs, metrics } = simulator.current.lambda;
  const answered = metrics.filter((line) => 'Answered' in line);
  assert.deepEqual(
    answered.map(({ person }) => String(person)).toSorted(),
    [anna.id, ben.id, cleo.id].toSorted(),
  );
  const failure = logs.find(({ message }) => JSON.stringify(message).includes('the handler failed'));
  assert.match(JSON.stringify(failure?.message), new RegExp(`"page":"${PAGE_ID}","person":"${anna.id}"`));
});

test('a rejection that nobody awaited is reported for the event that it came from', async () => {
  simulator.current.faultFor = (call) =>
    isTo(anna, call) ? { when: 'late', milliseconds: 1_000 } : undefined;
  await write([anna, 'hello'], [ben, 'leave a rejection for later:x']);
  await simulator.current.drain();
  const line = simulator.current.lambda.logs.find(({ message }) =>
    JSON.stringify(message).includes('after its handler'),
  );
  assert.match(JSON.stringify(line?.message), new RegExp(`"person":"${ben.id}"`));
});
