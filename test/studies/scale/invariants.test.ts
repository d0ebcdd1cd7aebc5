import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from './model.ts';
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
const HARD: readonly Parameters[] = [1, 10].flatMap((eventsAtATime) =>
  [1, 2].flatMap((seed) =>
    [
      { people: 600, messages: 3, maxConcurrency: 100, rush: 2_000, pageLimit: 40 },
      { people: 600, messages: 2, maxConcurrency: 7, throttle: { rate: 50, burst: 20 } },
      { people: 300, maxConcurrency: 200, rush: 0, pageLimit: 20, retryAfter: 5 },
      { people: 50, messages: 20, maxConcurrency: 30, secretsPerSecond: 1 },
      { people: 30, messages: 20, maxConcurrency: 3, rush: 2_000, pageLimit: 20 },
    ].map((run) => ({ ...USUAL, ...run, seed, eventsAtATime })),
  ),
);

const PLAYED = HARD.map((parameters) => ({ parameters, outcome: play(parameters) }));

test('every message is answered once, and none is tried so often that it would be given up', () => {
  for (const { parameters, outcome } of PLAYED) {
    const places = [...outcome.answered.values()].flat();
    assert.equal(outcome.waits.length, parameters.people * parameters.messages);
    assert.equal(new Set(places).size, places.length);
    assert.ok(outcome.mostTries < 145, String(outcome.mostTries));
  }
});

test('the hard runs are hard: calls are refused, resent, given back', () => {
  for (const eventsAtATime of [1, 10]) {
    const those = PLAYED.filter(({ parameters }) => parameters.eventsAtATime === eventsAtATime);
    for (const what of ['refused', 'givenBack', 'throttled', 'withoutSecrets'] as const) {
      assert.ok(
        those.some(({ outcome }) => outcome[what] > 100),
        what,
      );
    }
  }
});

test('what Facebook refuses goes back to the queue, and is not tried again on the spot', () => {
  const run = { ...USUAL, ...AT_ONCE, people: 300, maxConcurrency: 20, pageLimit: 30 };
  for (const eventsAtATime of [1, 10]) {
    const { refused, givenBack } = play({ ...run, eventsAtATime });
    assert.ok(refused > 100);
    assert.equal(givenBack, refused);
  }
});

test('what a person wrote is answered in the order in which the queue took it', () => {
  for (const { outcome } of PLAYED) {
    for (const places of outcome.answered.values()) {
      assert.deepEqual(
        places,
        places.toSorted((one, other) => one - other),
      );
    }
  }
});

test('never more invocations are at work than maxConcurrency, nor more records than eventsAtATime in each', () => {
  for (const { parameters, outcome } of PLAYED) {
    const { maxConcurrency, eventsAtATime } = parameters;
    assert.ok(outcome.mostInvocations <= maxConcurrency);
    assert.ok(outcome.mostAtWork <= maxConcurrency * eventsAtATime);
  }
  for (const eventsAtATime of [1, 3, 10]) {
    const run = { ...USUAL, ...AT_ONCE, people: 900, maxConcurrency: 33, eventsAtATime };
    const { mostInvocations, mostAtWork } = play(run);
    assert.deepEqual([mostInvocations, mostAtWork], [33, 33 * eventsAtATime]);
  }
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
    const parameters = { ...USUAL, ...AT_ONCE, people, maxConcurrency, eventsAtATime: 1 };
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
        (maxConcurrency) =>
          play({ ...USUAL, ...AT_ONCE, coldMs: 600, seed, people, maxConcurrency, eventsAtATime: 1 }).last,
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
