import type { Random } from '../../simulator/faults/random.ts';

/**
 * The retry delays of `lambda/messenger/retry.ts` and `lambda/queue/process-records.ts`, computed without
 * waiting. delays.test.ts compares them with what the function does.
 */

/** How long a call is retried in place, in milliseconds. */
const BLIP = 4_000;

/**
 * The pause before a retry in place, in milliseconds; undefined if the retry would start too late.
 * @param tries retries so far
 */
export function pauseInPlace(tries: number, sinceFirst: number, random: Random): number | undefined {
  const pause = 200 * 2 ** tries * (0.75 + random.next() / 2);
  return sinceFirst + pause >= BLIP ? undefined : pause;
}

/**
 * How long a record is hidden before its next receive, in milliseconds.
 * @param receives of this record so far
 * @param retryAfter in seconds
 */
export function hiddenFor(receives: number, random: Random, retryAfter = 0): number {
  const growing = Math.min(15 * 60, 2 ** receives) * (0.75 + random.next() / 4);
  return Math.round(Math.max(retryAfter, growing)) * 1000;
}
