import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from './figures.ts';
import { isGood, report } from './report.ts';

const GOOD: Figures = {
  accepted: 2000,
  answered: 1990,
  deadLettered: 10,
  lost: 0,
  doubled: 0,
  doubledAsMaybeSent: 0,
  mostCopies: 1,
  outOfOrder: 0,
  wrongState: 0,
  notPoisonButDead: 0,
  doubledDeadLetters: 0,
  calls: 1000,
  givenUp: 0,
  refusedThoughQueued: 10,
  killed: 0,
  mute: 0,
  invocations: 400,
  records: 2100,
  crashes: 20,
  recordsInCrashes: 90,
  struck: 60,
  mostStruck: 2,
  longestWait: 600,
  longestForNeighbour: 100,
};

const BAD: readonly Partial<Figures>[] = [
  { lost: 1 },
  { doubled: 1, mostCopies: 2 },
  { outOfOrder: 1 },
  { wrongState: 1 },
  { notPoisonButDead: 1 },
  { doubledDeadLetters: 1 },
  { givenUp: 1 },
  { refusedThoughQueued: 11 },
];

test('a run without a fault of the function is good', () => {
  assert.ok(isGood(GOOD));
  assert.match(report(GOOD), /^ {2}5xx although queued +10$/m);
  assert.match(report(GOOD), /^records an invocation +5\.3$/m);
});

for (const bad of BAD) {
  test(`a run with ${JSON.stringify(bad)} is not good, with or without the right to read conversations`, () => {
    assert.deepEqual([isGood({ ...GOOD, ...bad }), isGood({ ...GOOD, ...bad }, false)], [false, false]);
  });
}

test('“maybe sent” messages may arrive up to five times, and only without the right to read conversations', () => {
  const copies = (mostCopies: number) => ({ ...GOOD, doubledAsMaybeSent: mostCopies - 1, mostCopies });
  assert.deepEqual([isGood(copies(2)), isGood(copies(2), false)], [false, true]);
  assert.deepEqual([isGood(copies(5), false), isGood(copies(6), false)], [true, false]);
});

test('a 5xx of a call whose function was killed, or whose queue was mute, is not held against it', () => {
  assert.ok(isGood({ ...GOOD, refusedThoughQueued: 12, killed: 2 }));
  assert.ok(isGood({ ...GOOD, refusedThoughQueued: 12, mute: 2 }));
});

test('a short run is judged as if it had 300 calls', () => {
  const short = (refusedThoughQueued: number) => isGood({ ...GOOD, calls: 10, refusedThoughQueued });
  assert.deepEqual([short(3), short(4)], [true, false]);
});
