import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../scale/model.ts';
import { STACK, USUAL } from '../scale/parameters.ts';
import { VOLUMES } from './assumptions.ts';
import { durations } from './durations.ts';
import { fillOf, fullBatches } from './fills.ts';
import { countedTraffic } from './traffic.ts';

test('a thousand messages a day come one by one, and more messages fill the invocations', () => {
  const [few, many = 0, most = 0] = VOLUMES.map((volume) => fillOf(volume).fill);
  assert.equal(few, 1);
  assert.ok(many > 1 && most > many && most <= 10, `${many}, ${most}`);
});

test('an invocation takes as long on the cost page as in the scale model', () => {
  for (const eventsAtATime of [1, 3, 10]) {
    const people = 2_000;
    const run = { ...USUAL, rush: 0, people, maxConcurrency: 5, eventsAtATime, coldMs: 0, pageLimit: 1e9 };
    const { billed } = play({
      ...run,
      acceptMs: 0,
      secretsPerSecond: 1e9,
      throttle: { rate: 1e9, burst: 1e9 },
    });
    const { answer } = durations(STACK.memory, countedTraffic().answered, fullBatches(eventsAtATime));
    const ratio = answer / eventsAtATime / (billed / people);
    assert.ok(Math.abs(ratio - 1) < 0.06, `${eventsAtATime}: ${ratio}`);
  }
});

test('a full invocation hides its records once, and deletes few of them before its end', () => {
  assert.deepEqual(fullBatches(1), { fill: 1, shared: 0, earlyDeletes: 0 });
  const { fill, shared, earlyDeletes } = fullBatches(10);
  assert.deepEqual([fill, shared], [10, 1]);
  assert.ok(earlyDeletes > 0 && earlyDeletes < 2, String(earlyDeletes));
});
