import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../simulator/faults/random.ts';
import { play } from './model.ts';
import { type Parameters, USUAL } from './parameters.ts';
import { Sandboxes } from './sandboxes.ts';
import { Timeline } from './timeline.ts';
import { Workers } from './workers.ts';

/** Everyone writes at once, everything is warm, and no limit is met. */
const ALL_AT_ONCE: Omit<Parameters, 'people' | 'maxConcurrency'> = {
  ...USUAL,
  ...{ rush: 0, pageLimit: 1e9, secretsPerSecond: 1e9, acceptMs: 0, coldMs: 0 },
  ...{ throttle: { rate: 1e9, burst: 1e9 }, concurrentExecutions: 1e9 },
};

/** Outcomes of the model without batches: the last answer, and the milliseconds that were billed. */
const ONE_BY_ONE: readonly (readonly [run: Partial<Parameters>, last: number, billed: number])[] = [
  [{ people: 100, maxConcurrency: 5 }, 10938.676315262914, 45349.31538323872],
  [{ people: 1_000, maxConcurrency: 20 }, 25282.783270273358, 434805.78616685234],
  [{ people: 10_000, maxConcurrency: 100 }, 142223.0569733996, 6869203.864174439],
  [
    { people: 600, messages: 3, maxConcurrency: 100, rush: 2_000, pageLimit: 40, seed: 1 },
    255646.4357650252,
    1985386.4866172979,
  ],
  [
    { people: 50, messages: 20, maxConcurrency: 30, secretsPerSecond: 1, seed: 1 },
    74440.27007923461,
    433505.4036130775,
  ],
  [
    { people: 300, maxConcurrency: 200, rush: 0, pageLimit: 20, retryAfter: 5, seed: 3 },
    79559.74456911813,
    352427.077145922,
  ],
];

test('with one record in each invocation the model gives the figures it gave without batches', () => {
  for (const [run, last, billed] of ONE_BY_ONE) {
    const outcome = play({ ...USUAL, people: 1, maxConcurrency: 1, ...run, eventsAtATime: 1 });
    assert.deepEqual([outcome.last, outcome.billed], [last, billed]);
    assert.equal(outcome.invocations, outcome.received);
  }
});

test('a batch is never slower than its records one by one, and dearer only by the call that hides them', () => {
  for (const [people, messages] of [
    [40, 1],
    [10, 4],
    [1, 40],
  ] as const) {
    for (const graphMs of [0, 50, 200, 2_000]) {
      for (const graphSpread of [0, 0.25, 0.9]) {
        const run = { ...ALL_AT_ONCE, people, messages, graphMs, graphSpread, maxConcurrency: 1 };
        const alone = play({ ...run, eventsAtATime: 1 });
        for (const eventsAtATime of [2, 3, 10]) {
          const { last, billed, shared } = play({ ...run, eventsAtATime });
          const what = JSON.stringify({ people, graphMs, graphSpread, eventsAtATime });
          assert.ok(last <= alone.last, what);
          // Records of one person take as long together, and they are hidden first.
          assert.ok(billed <= alone.billed + shared * run.hideMs, what);
        }
      }
    }
  }
});

test('in a full batch the calls overlap, and the processor does one record after the other', () => {
  const run = { ...ALL_AT_ONCE, people: 11, graphSpread: 0, maxConcurrency: 1, eventsAtATime: 10 };
  const { workMs, storeMs, hideMs, pollMs, graphMs } = run;
  const alone = workMs - storeMs + 2 * graphMs;
  const computing = workMs - 2 * storeMs;
  const ten = hideMs + storeMs + 10 * computing + 2 * graphMs;
  assert.equal(play(run).last, alone + storeMs + pollMs + ten);
});

/** Two invocations at a time, with two records each. Sends these messages, and gives the times of the answers. */
function answersTo(messages: readonly (readonly [at: number, person: number, factor: number])[]): number[] {
  const parameters = { ...ALL_AT_ONCE, people: 0, maxConcurrency: 2, eventsAtATime: 2 };
  const time = new Timeline();
  const sandboxes = new Sandboxes(parameters);
  const workers = new Workers(parameters, { time, random: createRandom(1), sandboxes });
  for (const [written, person, factor] of messages) {
    time.after(written, () => workers.send({ person, written: 0, factor }));
  }
  time.run();
  return [...workers.counts.waits];
}

/** They keep both invocations busy while the next messages come, so that two of those are together. */
const [FIRST, SECOND] = [[0, 101, 1] as const, [0, 102, 1.05] as const];

const { workMs, storeMs, graphMs, deleteAfterMs, pollMs } = USUAL;

test('a person’s next message waits 250 ms after the answer, not for others of the invocation', () => {
  const [, , quick = 0, next = 0, slow = 0] = answersTo([
    ...[FIRST, SECOND],
    ...[[10, 1, 1] as const, [10, 2, 10] as const],
    [900, 1, 1],
  ]);
  assert.equal(Math.round(next - quick), storeMs + deleteAfterMs + workMs - storeMs + 2 * graphMs);
  assert.ok(slow > next);
});

test('if the invocation ends sooner, the next message waits no longer than that', () => {
  const [, , , slow = 0, next = 0] = answersTo([
    ...[FIRST, SECOND],
    ...[[10, 1, 1] as const, [10, 2, 1.1] as const],
    [500, 1, 1],
  ]);
  assert.equal(Math.round(next - slow), storeMs + pollMs + workMs - storeMs + 2 * graphMs);
});
