import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiRefused } from '../../../lambda/messenger/graph-error.ts';
import { retried } from '../../../lambda/messenger/retry.ts';
import type { Random } from '../../simulator/faults/random.ts';
import { createRandom } from '../../simulator/faults/random.ts';
import { withSimulator } from '../../support/with-simulator.ts';
import { hiddenFor, pauseInPlace } from './delays.ts';

const simulator = withSimulator();

/** Chance that always falls the same way. */
function always(share: number): Random {
  return { ...createRandom(1), next: () => share };
}

test('the model hides a record as long as the function does', async () => {
  const { current } = simulator;
  const hidden: number[] = [];
  current.observe = ({ operation, body }) => {
    if (operation === 'ChangeMessageVisibility') hidden.push(JSON.parse(body).VisibilityTimeout);
  };
  const refusal = {
    error: { code: 613, message: '(#613) Too many calls.' },
    headers: { 'retry-after': '3' },
  };
  current.facebook.failNext(...Array.from({ length: 12 }, () => refusal));
  const anna = current.facebook.person('Anna');
  await anna.says('hello');
  await current.drain();
  assert.equal(anna.heard().length, 1);
  assert.equal(hidden.length, 12);
  for (const [i, seconds] of hidden.entries()) {
    const [least, most] = [0, 1].map((share) => hiddenFor(i + 1, always(share), 3) / 1000);
    assert.ok(seconds >= (least ?? 0) && seconds <= (most ?? 0), `${i + 1}: ${least} ≤ ${seconds} ≤ ${most}`);
  }
});

test('the model tries a call in place as often as the function does', async (t) => {
  t.mock.method(Math, 'random', () => 0);
  let tries = 0;
  const refused = new GraphApiRefused(400, { code: 613 });
  const work = () => {
    tries += 1;
    return Promise.reject(refused);
  };
  await assert.rejects(retried(work, Number.POSITIVE_INFINITY), refused);
  assert.equal(tries, triesInPlace(always(0)));
});

function triesInPlace(random: Random): number {
  let since = 0;
  for (let tries = 0; ; tries++) {
    const pause = pauseInPlace(tries, since, random);
    if (pause === undefined) return tries + 1;
    since += pause;
  }
}
