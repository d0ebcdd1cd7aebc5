import type { Context } from 'aws-lambda';
import { TryAgain } from './errors.ts';

/** The time that a handler has, in milliseconds since 1970. */
export interface Deadline {
  /** No call starts after this. */
  readonly startBy: number;
  /** Every call of the Graph API ends by this; the rest of the time belongs to AWS. */
  readonly endBy: number;
  /** Every call of AWS ends by this: shortly before Lambda ends the invocation. */
  readonly saveBy: number;
}

type TimeLeft = Pick<Context, 'getRemainingTimeInMillis'>;

/** The time is up: nothing more may start. */
export class OutOfTime extends TryAgain {
  override readonly name = 'OutOfTime';
  constructor() {
    super('The function is about to time out: the event will be retried. A longer timeOut may help.');
  }
}

/** Waiting for a service has used up the time of a handler: the attempt does not count. */
export class NoTimeToRun extends TryAgain {
  override readonly name = 'NoTimeToRun';
  constructor(options?: ErrorOptions) {
    super(
      'Slow services left the handler no time: the event will be retried. A longer timeOut may help.',
      options,
    );
  }
}

/**
 * Facebook hangs up after five seconds and sends the call again
 * (https://developers.facebook.com/docs/messenger-platform/webhooks). In milliseconds from API Gateway: the
 * rest is for the way there and back.
 */
const RESPONSE_TIME = 4_500;

/**
 * No reply within a webhook call starts later than this before the call's response is due, in milliseconds.
 */
const LAST_REPLY = 500;

/** Kept back for the response of a webhook call before the time-out, in milliseconds. */
const LAST_RESPONSE = 500;

/** Kept back before the time-out, in milliseconds: first for a call of the Graph API, then for the store. */
const LAST_CALL = 3_000;
const LAST_WRITE = 3_000;

/**
 * By when a webhook call needs its response, in milliseconds since 1970. A cold start has used a part of the
 * time. A call that is late already gets the whole time: Facebook sends it again, and then finds the events
 * in the queue. So does one without a time that can be true: `sam local` has an old one in its events.
 * @param reachedAt when API Gateway got the call: `requestContext.timeEpoch`
 */
export function responseDue(reachedAt: unknown, now = Date.now()): number {
  const age = typeof reachedAt === 'number' ? now - reachedAt : 0;
  return now + RESPONSE_TIME - (age > 0 && age < RESPONSE_TIME ? age : 0);
}

/** Waits for `work` until a time; gives undefined if it fails, or if it is not done by then. */
export async function resultBy<T>(work: Promise<T>, time: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, time - Date.now()));
  });
  return Promise.race([work.catch(() => undefined), tooLate]).finally(() => clearTimeout(timer));
}

/**
 * The deadline of events that are handled within the webhook call.
 * @param due by when the call needs its response
 */
export function callDeadline(due: number, context: TimeLeft): Deadline {
  const left = context.getRemainingTimeInMillis();
  const endBy = Date.now() + left;
  return {
    startBy: Math.min(due - LAST_REPLY, endBy),
    endBy,
    saveBy: endBy - Math.min(LAST_RESPONSE, left / 12),
  };
}

/** The deadline of queue records. */
export function recordDeadline(context: TimeLeft): Deadline {
  const left = context.getRemainingTimeInMillis();
  const end = Date.now() + left;
  // Half of a very short time-out is kept back.
  const kept = Math.min(LAST_CALL + LAST_WRITE, left / 2);
  return { startBy: end - kept, endBy: end - kept / 2, saveBy: end - kept / 12 };
}

/**
 * Waits for `work`, but not beyond `startBy`.
 * @throws OutOfTime
 */
export async function beforeDeadline(work: Promise<unknown>, { startBy }: Deadline): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutOfTime()), Math.max(0, startBy - Date.now()));
  });
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
