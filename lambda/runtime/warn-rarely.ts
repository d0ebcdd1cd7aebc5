import type { Fields } from './errors.ts';
import { log } from './log.ts';

/** In milliseconds. */
const MINUTE = 60_000;

/** When a sentence may be logged again, by sentence. */
const nextAt = new Map<string, number>();

/** Logs a warning at most once a minute: a burst of the same trouble would fill the log, and cost money. */
export function warnRarely(what: string, fields: Fields = {}): void {
  const now = Date.now();
  if (now < (nextAt.get(what) ?? 0)) return;
  nextAt.set(what, now + MINUTE);
  log.warn(what, fields);
}
