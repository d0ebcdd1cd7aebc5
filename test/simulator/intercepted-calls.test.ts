import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { clockAhead } from './clock.ts';
import type { Person } from './facebook/person.ts';
import type { InjectedFault, InterceptedCall } from './intercepted-calls.ts';

const simulator = withSimulator();

let anna: Person;
let tries: InterceptedCall[];

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  current.onOutcome = () => {};
  await current.drain();
  current.facebook.undelivered.length = 0;
  anna = current.facebook.person('Anna');
  tries = [];
});

/** Lets the first `times` calls of an operation go wrong. */
function wrong(operation: string, fault: InjectedFault, times = 1): void {
  let left = times;
  simulator.current.faultFor = (call) => {
    if (call.operation !== operation) return undefined;
    tries.push(call);
    return left-- > 0 ? fault : undefined;
  };
}

/** How many milliseconds some work takes by the simulator’s clock, and how many of them were skipped. */
async function durations(work: () => Promise<unknown>): Promise<{ simulated: number; skipped: number }> {
  const [ahead, begun] = [clockAhead(), performance.now()];
  await work();
  const skipped = clockAhead() - ahead;
  return { simulated: skipped + performance.now() - begun, skipped };
}

test('a message that Facebook takes and answers after three seconds costs three simulated seconds', async () => {
  wrong('POST', { when: 'late', milliseconds: 3000 });
  const { simulated, skipped } = await durations(() => anna.says('hello'));
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  assert.ok(simulated >= 3000, `only ${simulated} ms passed`);
  assert.ok(skipped >= 1500, `only ${skipped} ms were skipped`);
});

test('a late answer meets the function’s own time-out: the write took effect all the same', async () => {
  wrong('PutItem', { when: 'late', milliseconds: 3000 });
  const outcomes: unknown[] = [];
  simulator.current.onOutcome = ({ operation }, outcome) => {
    if (operation === 'PutItem') outcomes.push(typeof outcome === 'string' ? outcome : outcome.status);
  };
  await anna.says('remember:one');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['nothing, one']);
  assert.ok(tries.length >= 2);
  assert.equal(outcomes.includes('hang up'), true);
  await anna.says('remember:two');
  assert.deepEqual(textsOf(anna).at(-1), 'one, one two');
});

test('a call that hangs has no effect, and its caller’s clock moves to its time-out', async () => {
  wrong('GetItem', { when: 'before', what: 'silence' });
  const { skipped } = await durations(() => anna.says('hello'));
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  assert.ok(tries.length >= 2);
  assert.ok(skipped >= 500, `only ${skipped} ms were skipped`);
});

test('an SQS that never answers makes Facebook give up after five simulated seconds at the latest', async () => {
  wrong('SendMessageBatch', { when: 'before', what: 'silence' }, 100);
  const { skipped } = await durations(() => anna.says('hello'));
  assert.ok(skipped >= 2500, `only ${skipped} ms were skipped`);
  assert.equal(simulator.current.facebook.undelivered.length, 1);
  simulator.current.faultFor = () => undefined;
  await simulator.current.facebook.resend();
  assert.deepEqual(textsOf(anna), ['You said: hello']);
});

test('a cold start whose Parameter Store and SQS are slow waits in simulated time only', async () => {
  const { current } = simulator;
  await current.lambda.stop();
  current.faultFor = ({ service }) =>
    service === 'AmazonSSM' || service === 'AmazonSQS' ? { when: 'late', milliseconds: 1000 } : undefined;
  const { simulated, skipped } = await durations(() => anna.says('hello'));
  assert.deepEqual(textsOf(anna), ['You said: hello']);
  assert.ok(simulated >= 2000, `only ${simulated} ms passed`);
  assert.ok(skipped >= 1000, `only ${skipped} ms were skipped`);
});
