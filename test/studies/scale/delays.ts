import type { Random } from '../../simulator/faults/random.ts';

/**
 * The delays of `lambda/messenger/retry.ts` and of `lambda/queue/process-records.ts`, computed without waiting; delays.test.ts holds them to
 * what those do.
 */

/** For how long a call is tried again in place, in milliseconds. */
const BLIP = 4_000;

/** The pause before a call's n-th try again in place, from 0, in milliseconds; none when it would begin too late. */
export function pauseInPlace(tries: number, sinceFirst: number, random: Random): number | undefined {
  const pause = 200 * 2 ** tries * (0.75 + random.next() / 2);
  return sinceFirst + pause >= BLIP ? undefined : pause;
}

/** For how long a record that was received so often is hidden, in milliseconds. */
export function hiddenFor(receives: number, random: Random, retryAfter = 0): number {
  const growing = Math.min(15 * 60, 2 ** receives) * (0.75 + random.next() / 4);
  return Math.round(Math.max(retryAfter, growing)) * 1000;
}
