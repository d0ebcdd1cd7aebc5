import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Outcome, play } from './model.ts';
import { type Parameters, USUAL } from './parameters.ts';

/** All people write at once, and only the sandboxes make them wait. */
const AT_ONCE = {
  ...{ rush: 0, pageLimit: 1e9, secretsPerSecond: 1e9, acceptMs: 0, coldMs: 0 },
  ...{
    throttle: { rate: 1e9, burst: 1e9 },
    concurrentExecutions: 1e9,
    pollers: { first: 1000, perSecond: 1 },
  },
};

/** Hard runs: floods of calls, a low Page limit, people who write several times. */
const HARD: readonly Parameters[] = [1, 2, 3].flatMap((seed) => [
  { ...USUAL, seed, people: 600, messages: 3, maxConcurrency: 100, rush: 2_000, pageLimit: 40 },
  { ...USUAL, seed, people: 600, messages: 2, maxConcurrency: 7, throttle: { rate: 50, burst: 20 } },
  { ...USUAL, seed, people: 300, maxConcurrency: 200, rush: 0, pageLimit: 20, retryAfter: 5 },
  { ...USUAL, seed, people: 50, messages: 20, maxConcurrency: 30, secretsPerSecond: 1 },
]);

function answeredIn({ waits }: Outcome): number {
  return waits.length;
}

test('every message is answered once, and none is tried so often that it would be given up', () => {
  for (const parameters of HARD) {
    const outcome = play(parameters);
    const places = [...outcome.answered.values()].flat();
    assert.equal(answeredIn(outcome), parameters.people * parameters.messages);
    assert.equal(new Set(places).size, places.length);
    assert.ok(outcome.mostReceives < 145, String(outcome.mostReceives));
  }
});

test('the hard runs are hard: calls are refused, resent, given back', () => {
  const outcomes = HARD.map(play);
  for (const what of ['refused', 'givenBack', 'throttled', 'withoutSecrets'] as const) {
    assert.ok(
      outcomes.some((outcome) => outcome[what] > 100),
      what,
    );
  }
});

test('what a person wrote is answered in the order in which the queue took it', () => {
  for (const parameters of HARD) {
    for (const places of play(parameters).answered.values()) {
      assert.deepEqual(
        places,
        places.toSorted((one, other) => one - other),
      );
    }
  }
});

test('never more records are at work than maxConcurrency', () => {
  for (const parameters of HARD) assert.ok(play(parameters).mostAtWork <= parameters.maxConcurrency);
  assert.equal(play({ ...USUAL, ...AT_ONCE, people: 500, maxConcurrency: 33 }).mostAtWork, 33);
});

test('the same seed gives the same outcome, another one another', () => {
  const [first] = HARD;
  assert.ok(first);
  assert.deepEqual(play(first), play(first));
  assert.notDeepEqual(play(first), play({ ...first, seed: 99 }));
});

test('a saturated run takes as long as its work, divided among the sandboxes', () => {
  for (const maxConcurrency of [2, 5, 50]) {
    const people = 2_000;
    const parameters = { ...USUAL, ...AT_ONCE, people, maxConcurrency };
    const { last, billed } = play(parameters);
    const work = (billed + people * parameters.pollMs) / maxConcurrency;
    const longest =
      parameters.workMs + 2 * parameters.graphMs * (1 + parameters.graphSpread) + parameters.pollMs;
    assert.ok(last > work - longest && last < work + longest, `${last}, ${work} ± ${longest}`);
  }
});

test('below the Page’s limit twice the concurrency never makes the last answer later', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    for (const people of [10, 77, 400]) {
      const lasts = [2, 4, 8, 16, 32, 64, 128].map(
        (maxConcurrency) => play({ ...USUAL, ...AT_ONCE, coldMs: 600, seed, people, maxConcurrency }).last,
      );
      for (const [i, last] of lasts.entries()) assert.ok(last <= (lasts[i - 1] ?? last), lasts.join());
    }
  }
});

test('the Page is never sent more than it takes, however many are at work', () => {
  for (const maxConcurrency of [10, 100, 400]) {
    const { last } = play({ ...USUAL, ...AT_ONCE, people: 1_000, maxConcurrency, pageLimit: 50 });
    assert.ok(last >= ((1_000 * USUAL.graphCalls) / 50 - 1) * 1000, String(last));
  }
});
