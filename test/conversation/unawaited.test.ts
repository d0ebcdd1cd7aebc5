import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  await simulator.current.drain();
  // The sandbox is warm, whatever the test.
  await simulator.current.facebook.person('Warm').says('hello');
  anna = simulator.current.facebook.person('Anna');
  simulator.current.lambda.logs.length = 0;
});

function logged(): string {
  return JSON.stringify(simulator.current.lambda.logs);
}

test('a rejection that the handler left behind fails its event, which is retried', async () => {
  await anna.says('leave a rejection behind:SECRET WORDS');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Sent.']);
  assert.match(logged(), /Event will be retried a few times: the handler failed.*scripted-bot\.ts:\d+/);
  assert.doesNotMatch(logged(), /SECRET WORDS|Unhandled|ExitError/);
  assert.deepEqual(await simulator.current.sqs.takeDeadLetters(), []);
});

test('a rejection after the handler has ended is logged with its place, and harms no other event', async () => {
  const ben = simulator.current.facebook.person('Ben');
  await anna.says('leave a rejection for later:SECRET WORDS');
  for (let n = 0; n < 5; n++) await ben.says('hello');
  await simulator.current.drain();
  assert.equal(ben.lines.filter(({ from }) => from === 'page').length, 5);
  assert.match(logged(), /A promise was rejected after its handler had ended.*scripted-bot\.ts:\d+/);
  assert.doesNotMatch(logged(), /SECRET WORDS|ExitError/);
});

test('a call after the handler has ended says so, with the author’s line, and sends nothing', async () => {
  const ben = simulator.current.facebook.person('Ben');
  await anna.says('send too late');
  for (let n = 0; n < 5; n++) await ben.says('hello');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), []);
  assert.match(
    logged(),
    /send\(\) was called after the handler had ended: is an await missing\?.*scripted-bot\.ts:\d+/,
  );
});

test('the engine waits for work given to typingWhile that the handler did not await', async () => {
  await anna.says('forget the work behind the dots');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Worked.']);
});

test('work given to once that fails without an await fails its event, which is retried', async () => {
  await anna.says('forget a result');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['Paid.']);
  assert.match(logged(), /Event will be retried a few times: the handler failed/);
});
