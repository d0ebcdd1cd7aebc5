import { afterEach, beforeEach } from 'node:test';
import { pinClock, resetClock } from '../simulator/clock.ts';

/** How many tests are running; a test within a test is one more. */
let underWay = 0;

beforeEach(() => {
  if (underWay === 0) resetClock();
  underWay += 1;
});

afterEach(() => {
  underWay -= 1;
});

/**
 * Called when somebody begins to talk: each test of a file begins at the real time, unless somebody talks on who was made
 * outside of the tests.
 */
export function noteTalk(): void {
  if (underWay === 0) pinClock();
}
