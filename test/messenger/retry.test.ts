import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiRefused } from '../../lambda/messenger/graph-error.ts';
import { pauseInPlace, retried } from '../../lambda/messenger/retry.ts';

test('a call is retried in place for as long as the pauses allow', async (t) => {
  t.mock.method(Math, 'random', () => 0);
  let tries = 0;
  const refused = new GraphApiRefused(400, { code: 2 });
  const work = () => {
    tries += 1;
    return Promise.reject(refused);
  };
  await assert.rejects(retried(work, Number.POSITIVE_INFINITY), refused);
  assert.equal(tries, triesInPlace(0));
});

function triesInPlace(random: number): number {
  let elapsed = 0;
  for (let tries = 0; ; tries++) {
    const pause = pauseInPlace(tries, elapsed, random);
    if (pause === undefined) return tries + 1;
    elapsed += pause;
  }
}

test('pauses double from 0.2 seconds, by a quarter less or more', () => {
  assert.deepEqual(
    [0, 1].map((random) => pauseInPlace(0, 0, random)),
    [150, 250],
  );
  assert.deepEqual(
    [0, 1].map((random) => pauseInPlace(2, 0, random)),
    [600, 1000],
  );
});

test('no retry in place starts four seconds after the first call or later', () => {
  assert.equal(pauseInPlace(0, 3_799, 0.5), 200);
  assert.equal(pauseInPlace(0, 3_800, 0.5), undefined);
});
