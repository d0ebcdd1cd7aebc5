import { setTimeout } from 'node:timers/promises';
import { isTemporary } from './graph-error.ts';

const FIRST_PAUSE = 200;

/**
 * Does `work` again while it fails with a temporary Graph error and the next try still begins before `until`
 * (milliseconds since 1970). Pauses double from 0.2 seconds, with jitter, so that many do not come back at once.
 */
export async function retried<T>(work: () => Promise<T>, until: number): Promise<T> {
  for (let pause = FIRST_PAUSE; ; pause *= 2) {
    try {
      return await work();
    } catch (error) {
      const wait = pause * (0.75 + Math.random() / 2);
      if (!isTemporary(error) || Date.now() + wait >= until) throw error;
      await setTimeout(wait);
    }
  }
}
