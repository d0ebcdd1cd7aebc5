import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { listening } from '../support/listening.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { clockAhead } from './clock.ts';
import type { Person } from './facebook/person.ts';
import { HeldCalls } from './held-calls.ts';
import {
  type InjectedFault,
  type InterceptedCall,
  type Interceptor,
  interceptCalls,
} from './intercepted-calls.ts';

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

const OK = { status: 200, headers: {}, body: '{}' };

/** Answers each call at once. */
const KIND: Interceptor = {
  held: new HeldCalls(() => undefined),
  faultFor: () => undefined,
  answer: async () => OK,
  observe: () => {},
  onOutcome: () => {},
  onUnread: () => {},
  kill: () => {},
  now: Date.now,
};

test('an answer at once to a call that the function has just given up counts as unread', async (t) => {
  const given = new AbortController();
  const unread = Promise.withResolvers<InterceptedCall>();
  const server = createServer(
    interceptCalls({
      ...KIND,
      answer: async () => {
        given.abort();
        return OK;
      },
      onUnread: unread.resolve,
    }),
  );
  const url = await listening(server);
  t.after(() => server.close());
  await assert.rejects(fetch(`${url}/graph/a/me`, { method: 'POST', signal: given.signal }), /abort/);
  const { path } = await unread.promise;
  assert.equal(path, '/me');
});

test('only the last call of a connection that is closed counts as unread', async (t) => {
  const unread = Promise.withResolvers<InterceptedCall>();
  const server = createServer(interceptCalls({ ...KIND, onUnread: unread.resolve }));
  const url = await listening(server);
  t.after(() => server.close());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const path of ['/one', '/two']) {
    const request = get(`${url}/graph/a${path}`, { agent });
    const [response] = await once(request, 'response');
    await text(response);
    await setImmediate();
  }
  agent.destroy();
  const { path } = await unread.promise;
  assert.equal(path, '/two');
});
