import { setTimeout } from 'node:timers/promises';
import { isBlip } from './graph-error-codes.ts';

const FIRST_PAUSE = 200;

/** How long a blip may last, in milliseconds; what lasts longer is retried by the queue, which costs nothing. */
const BLIP = 4_000;

/**
 * Does `work` again while it fails with passing trouble at Facebook and the next try still begins before `until`
 * (milliseconds since 1970). Pauses double from 0.2 seconds, with jitter, so that many do not come back at once.
 */
export async function retried<T>(work: () => Promise<T>, until: number): Promise<T> {
  const end = Math.min(until, Date.now() + BLIP);
  for (let pause = FIRST_PAUSE; ; pause *= 2) {
    try {
      return await work();
    } catch (error) {
      const wait = pause * (0.75 + Math.random() / 2);
      if (!isBlip(error) || Date.now() + wait >= end) throw error;
      await setTimeout(wait);
    }
  }
}
