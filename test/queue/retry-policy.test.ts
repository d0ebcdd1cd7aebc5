import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiRefused, GraphApiUnreachable, RateLimitNear } from '../../lambda/messenger/graph-error.ts';
import {
  type Decision,
  decide,
  growingDelay,
  isTooOld,
  reasonToGiveUp,
} from '../../lambda/queue/retry-policy.ts';
import { OutOfTime } from '../../lambda/runtime/deadline.ts';
import { Fault, RetryLater } from '../../lambda/runtime/errors.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
const FIRST = { attempts: 0, failures: 0 };
const HOUR = 3_600_000;

/** The delays between attempts that all fail with `error`, until the event is given up or closed. */
function delays(error: unknown): readonly (number | string)[] {
  const all: (number | string)[] = [];
  let decision: Decision = { action: 'retry', seconds: 0, ...FIRST };
  for (let receives = 1; receives < 20 && decision.action === 'retry'; receives++) {
    decision = decide(error, decision, receives, 1);
    all.push(decision.action === 'retry' ? decision.seconds : decision.action);
  }
  return all;
}

test('the bot’s own error is retried after 2, 8 and 20 seconds, then the event is given up', () => {
  assert.deepEqual(delays(new Error('x')), [2, 8, 20, 'give up']);
});

test('an outage is retried with delays that double up to 15 minutes, and never given up here', () => {
  const [first, second, ...others] = delays(new GraphApiUnreachable('x'));
  assert.deepEqual([first, second], [2, 4]);
  assert.deepEqual(others.slice(-2), [900, 900]);
});

test('while Facebook may be busy with a message, no event is tried again, whatever it failed with', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  for (const error of [new GraphApiUnreachable('x'), new Error('x'), new OutOfTime()]) {
    const decision = decide(error, { ...FIRST, askFrom: 1_005_000 }, 1, 1);
    assert.equal(decision.action === 'retry' && decision.seconds, 5);
  }
});

test('a fault is given up at once, a closed window is closed at once', () => {
  assert.deepEqual(delays(new Fault('x')), ['give up']);
  assert.deepEqual(delays(new GraphApiRefused(400, { code: 10, error_subcode: 2018278 })), ['close']);
});

test('Facebook’s Retry-After is a least delay, the bot’s own is exact', () => {
  const refused = new GraphApiRefused(400, { code: 613 }, 60);
  assert.equal(delays(refused)[0], 60);
  assert.equal(delays(refused)[6], 128);
  assert.equal(delays(new RetryLater(1))[6], 1);
});

test('a Page that stays close to a rate limit is waited for longer than a day, however short the waits are', () => {
  for (const wait of [1, 10, 60]) {
    let seconds = 0;
    for (let receives = 1; reasonToGiveUp(FIRST, receives) === undefined; receives++) {
      const decision = decide(new RateLimitNear('1', wait), FIRST, receives, 0);
      assert.ok(decision.action === 'retry' && decision.seconds >= wait);
      seconds += decision.seconds;
    }
    assert.ok(seconds * 1000 > 24 * HOUR, `${wait}: ${seconds} seconds`);
  }
});

test('the jitter takes at most a quarter of a delay', () => {
  assert.deepEqual([growingDelay(3, 0), growingDelay(3, 1)], [6, 8]);
});

test('five attempts that ran out of time end in a dead letter; one that ended in between does not count', () => {
  let tries = FIRST;
  for (let n = 0; n < 5; n++) {
    assert.equal(reasonToGiveUp(tries, 1), undefined);
    const decision = decide(new OutOfTime(), tries, 1);
    assert.equal(decision.action, 'retry');
    tries = { ...FIRST, ...decision };
  }
  assert.equal(reasonToGiveUp(tries, 1)?.name, 'NeverFinished');
  assert.deepEqual(
    { ...FIRST, ...decide(new GraphApiUnreachable('x'), tries, 1, 1) },
    {
      action: 'retry',
      seconds: 2,
      ...FIRST,
    },
  );
});

test('an event is tried 144 times at most', () => {
  assert.equal(reasonToGiveUp(FIRST, 144), undefined);
  assert.equal(reasonToGiveUp(FIRST, 145)?.name, 'TriedTooOften');
});

test('an event is too old after 24 hours, unless an operator sent it back', () => {
  assert.equal(isTooOld({ timestamp: 0 }, 0, 24 * HOUR), false);
  assert.equal(isTooOld({ timestamp: 0 }, 0, 24 * HOUR + 1), true);
  assert.equal(isTooOld({ timestamp: 0 }, 1, 48 * HOUR), false);
});

test('the function hides a record for as long as the policy says', async () => {
  const { current } = simulator;
  const hidden: number[] = [];
  current.observe = ({ operation, body }) => {
    if (operation === 'ChangeMessageVisibility') hidden.push(JSON.parse(body).VisibilityTimeout);
  };
  const refusal = {
    error: { code: 613, message: '(#613) Too many calls.' },
    headers: { 'retry-after': '3' },
  };
  // Each attempt makes three calls: seen, typing and the message.
  current.facebook.failNext(...Array.from({ length: 3 * 12 }, () => refusal));
  const anna = current.facebook.person('Anna');
  await anna.says('hello');
  await current.drain();
  assert.equal(anna.heard().length, 1);
  assert.equal(hidden.length, 12);
  const refused = new GraphApiRefused(400, { code: 613 }, 3);
  for (const [i, seconds] of hidden.entries()) {
    const [least = 0, most = 0] = [0, 1].map((random) => {
      const decision = decide(refused, FIRST, i + 1, random);
      return decision.action === 'retry' ? Math.round(decision.seconds) : undefined;
    });
    assert.ok(seconds >= least && seconds <= most, `${i + 1}: ${least} ≤ ${seconds} ≤ ${most}`);
  }
});
