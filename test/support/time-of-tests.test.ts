import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bot } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';

/** Made outside of the tests: all of them talk on. */
const anna = talk({ text: ({ send }) => send('Hello!') } satisfies Bot);

/** How far `Date` is ahead, in hours. `performance` has a clock of its own. */
function hoursAhead(): number {
  return Math.round((Date.now() - performance.timeOrigin - performance.now()) / 3_600_000);
}

test('a person of all tests waits', async () => {
  await anna.waits({ hours: 25 });
  assert.equal(hoursAhead(), 25);
});

test('… and the time does not go back while a person of an earlier test talks on', () => {
  assert.equal(hoursAhead(), 25);
});
