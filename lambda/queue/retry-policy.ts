/** What becomes of an event whose handler failed: pure functions that can be tested and studied alone. */
import { CopyLater } from '../conversation/confirm-sent.ts';
import { GraphApiRefused, RateLimitNear } from '../messenger/graph-error.ts';
import { NoTimeToRun, OutOfTime } from '../runtime/deadline.ts';
import { classify, Fault, TryAgainAt } from '../runtime/errors.ts';

/** What earlier attempts at an event ended with. */
export interface Tries {
  /** Attempts that began alone and did not end, or ran out of time. */
  readonly attempts: number;
  /** How often the bot's own code failed. */
  readonly failures: number;
  /** Until then Facebook may be busy with a message that it did not confirm, in milliseconds since 1970. */
  readonly askFrom?: number | undefined;
}

/** What becomes of an event. */
export type Decision =
  /** Back to the queue, for this many seconds. */
  | ({ readonly action: 'retry'; readonly seconds: number } & Tries)
  /** Done: the person can no longer be reached. */
  | { readonly action: 'close' }
  /** To the dead-letter queue. */
  | { readonly action: 'give up' };

/** How long an event is worth a reply, in milliseconds: Facebook's window. */
export const WINDOW = 24 * 60 * 60_000;

/** Attempts that may begin and not end. */
export const MAX_ATTEMPTS = 5;

/** After how many seconds an error of the bot's own is retried; then no more. */
const LIMITED_RETRIES = [2, 8, 20];

/** Delays grow to this, in seconds. */
const MAX_DELAY = 15 * 60;

/** With growing delays these take more than a day. */
const MAX_TRIES = 145;

class NeverFinished extends Fault {
  override readonly name = 'NeverFinished';
  constructor() {
    super(
      `${MAX_ATTEMPTS} attempts began and did not end: the function crashed, or the handler took too long.`,
    );
  }
}

class TriedTooOften extends Fault {
  override readonly name = 'TriedTooOften';
  constructor() {
    super(`The event was tried ${MAX_TRIES} times.`);
  }
}

/**
 * Decides what becomes of an event after a failed attempt.
 * @param tries before this attempt
 * @param number of this attempt, from 1 on
 * @param random 0 to 1
 */
export function decide(
  error: unknown,
  { attempts, failures, askFrom = 0 }: Tries,
  number: number,
  random = Math.random(),
): Decision {
  const verdict = classify(error);
  if (verdict === 'closed') return { action: 'close' };
  if (verdict === 'fault') return { action: 'give up' };
  const least = Math.ceil((askFrom - Date.now()) / 1000);
  if (verdict === 'retry-limited') {
    const seconds = LIMITED_RETRIES[failures];
    if (seconds === undefined) return { action: 'give up' };
    return { action: 'retry', seconds: Math.max(least, seconds), attempts: 0, failures: failures + 1 };
  }
  const seconds = Math.max(least, delayAfter(error, growingDelay(number, random)));
  return { action: 'retry', seconds, attempts: attemptsAfter(error, attempts), failures };
}

/** An attempt that ran out of time has not ended. Any other has, whatever the error, unless it could not begin yet. */
function attemptsAfter(error: unknown, attempts: number): number {
  if (error instanceof NoTimeToRun || error instanceof CopyLater) return attempts;
  return error instanceof OutOfTime ? attempts + 1 : 0;
}

/**
 * The reason to give up an event before the next attempt, if there is one.
 * @param number of that attempt, from 1 on
 */
export function reasonToGiveUp({ attempts }: Tries, number: number): Fault | undefined {
  if (attempts >= MAX_ATTEMPTS) return new NeverFinished();
  return isTooOften(number) ? new TriedTooOften() : undefined;
}

/** Whether an attempt is one too many. @param number from 1 on */
export function isTooOften(number: number): boolean {
  return number >= MAX_TRIES;
}

/**
 * Whether an event is too old for a reply. An operator decides about one from the dead-letter queue.
 * @param now in milliseconds since 1970
 */
export function isTooOld(
  { timestamp }: { readonly timestamp: number },
  redrive: number,
  now = Date.now(),
): boolean {
  return redrive === 0 && now - timestamp > WINDOW;
}

/**
 * Gives the delay before the next attempt, in seconds. It doubles with each, up to 15 minutes, with jitter so that many
 * records do not come back at once.
 * @param number of the attempt that failed, from 1 on
 */
export function growingDelay(number: number, random = Math.random()): number {
  return Math.min(MAX_DELAY, 2 ** number) * (0.75 + random / 4);
}

/** The delay that the bot asks for, or at least the one that Facebook asks for, in seconds. */
function delayAfter(error: unknown, growing: number): number {
  if (error instanceof TryAgainAt) return error.retryAfter;
  const isLeast = error instanceof GraphApiRefused || error instanceof RateLimitNear;
  return isLeast ? Math.max(error.retryAfter ?? 0, growing) : growing;
}
