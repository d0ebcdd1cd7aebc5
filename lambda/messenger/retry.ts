import { setTimeout } from 'node:timers/promises';
import { GraphApiRefused, GraphApiUnreachable } from './graph-error.ts';

/** The first pause, in milliseconds. */
const FIRST_PAUSE = 200;

/** How long a call is retried in place, in milliseconds; the queue handles longer trouble, at no cost. */
const BLIP = 4_000;

/**
 * Repeats `work` while Facebook has passing trouble and the next try still starts before `until` (milliseconds
 * since 1970). Pauses double from 0.2 seconds, with jitter so that many callers do not come back at once.
 */
export async function retried<T>(work: () => Promise<T>, until: number): Promise<T> {
  const begun = Date.now();
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const pause = pauseInPlace(tries, Date.now() - begun);
      if (!isBlip(error) || pause === undefined || Date.now() + pause >= until) throw error;
      await setTimeout(pause);
    }
  }
}

/**
 * The pause before a call is repeated in place, in milliseconds; undefined if the next try would start too late.
 * @param tries repetitions so far
 * @param elapsed since the first try began, in milliseconds
 * @param random 0 to 1
 */
export function pauseInPlace(tries: number, elapsed: number, random = Math.random()): number | undefined {
  const pause = FIRST_PAUSE * 2 ** tries * (0.75 + random / 2);
  return elapsed + pause >= BLIP ? undefined : pause;
}

/** Whether the same call may well succeed a moment later. */
function isBlip(error: unknown): boolean {
  if (error instanceof GraphApiUnreachable) return error.verdict === 'retry';
  return error instanceof GraphApiRefused && error.isPassing;
}
