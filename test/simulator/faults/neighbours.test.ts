import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveClock } from '../clock.ts';
import { Neighbours } from './neighbours.ts';

/** Anna's first and second event, Ben's, and Carl's, which crashes. */
const ANNA = { number: 1, person: 'anna', crashes: false };
const ANNA_2 = { number: 2, person: 'anna', crashes: false };
const BEN = { number: 3, person: 'ben', crashes: false };
const CARL = { number: 4, person: 'carl', crashes: true };

function neighbours(): Neighbours {
  const all = new Neighbours();
  for (const { number, person } of [ANNA, ANNA_2, BEN, CARL]) all.queued(number, person);
  return all;
}

test('invocations and the records in them are counted', () => {
  const all = neighbours();
  all.begun('A', [ANNA, BEN]);
  all.ended('A', false);
  all.begun('A', [CARL]);
  all.ended('A', true);
  const { invocations, records, crashes, recordsInCrashes } = all.figures;
  assert.deepEqual([invocations, records, crashes, recordsInCrashes], [2, 3, 1, 1]);
});

test('who comes back after a neighbour’s crash is struck, the neighbour itself is not', () => {
  const all = neighbours();
  for (let i = 0; i < 2; i++) {
    all.begun('A', [ANNA, BEN, CARL]);
    all.ended('A', true);
  }
  all.begun('A', [ANNA]);
  all.begun('B', [CARL]);
  const { struck, mostStruck } = all.figures;
  assert.deepEqual([struck, mostStruck], [3, 2]);
});

test('whoever the function was killed for is not struck, and who comes back otherwise is not either', () => {
  const all = neighbours();
  all.begun('A', [ANNA, ANNA_2, BEN]);
  all.killed('A', '{"recipient":{"id":"anna"}}');
  all.ended('A', true);
  for (let i = 0; i < 2; i++) {
    all.begun('B', [ANNA, ANNA_2, BEN]);
    all.ended('B', false);
  }
  assert.equal(all.figures.struck, 1);
});

test('nobody is struck alone', () => {
  const all = neighbours();
  all.begun('A', [ANNA, ANNA_2]);
  all.ended('A', true);
  all.begun('A', [ANNA, ANNA_2]);
  assert.equal(all.figures.struck, 0);
});

/** Anna's first event is done at once, her second comes in the next invocation. @returns the wait in seconds */
function waitOf({ first = [ANNA, BEN], second = [ANNA_2], saved = '1/anna' } = {}): number {
  const all = neighbours();
  all.begun('A', first);
  all.saved('A', saved, Date.now(), () => true);
  moveClock(20_000);
  all.ended('A', false);
  moveClock(5_000);
  all.begun('B', second);
  return all.figures.longestForNeighbour;
}

test('a person’s next event waits for a neighbour from the end of the one before to its own beginning', () => {
  assert.equal(waitOf(), 25);
});

test('it does not wait for a neighbour when there is none, when it came along, or when nothing before it was done', () => {
  assert.equal(waitOf({ first: [ANNA] }), 0);
  assert.equal(waitOf({ first: [ANNA, ANNA_2, BEN] }), 0);
  assert.equal(waitOf({ saved: '1/ben' }), 0);
});

test('it waits only since it is in the queue, and not if it came after the invocation', () => {
  for (const [late, wait] of [[false, 15] as const, [true, 0] as const]) {
    const all = new Neighbours();
    all.queued(1, 'anna');
    all.begun('A', [ANNA, BEN]);
    all.saved('A', '1/anna', Date.now(), () => true);
    moveClock(5_000);
    if (!late) all.queued(2, 'anna');
    moveClock(15_000);
    all.ended('A', false);
    if (late) {
      moveClock(1000);
      all.queued(2, 'anna');
      moveClock(1000);
    }
    all.begun('B', [ANNA_2]);
    assert.equal(all.figures.longestForNeighbour, wait);
  }
});
