import type { Context } from 'aws-lambda';
import { TryAgain } from './errors.ts';

/** The time that a handler has, in milliseconds since 1970. */
export interface Deadline {
  /** No call starts after this. */
  readonly startBy: number;
  /** Every call of the Graph API ends by this; the rest of the time belongs to AWS. */
  readonly endBy: number;
  /** Every call of AWS ends by this: when Lambda ends the invocation. */
  readonly saveBy: number;
}

/** The time is up: nothing more may start. */
export class OutOfTime extends TryAgain {
  override readonly name = 'OutOfTime';
  constructor() {
    super('The function is about to time out: the event will be retried. A longer timeOut may help.');
  }
}

/**
 * Facebook hangs up after five seconds and sends the call again
 * (https://developers.facebook.com/docs/messenger-platform/webhooks): no reply starts later than this, in
 * milliseconds.
 */
const PATIENCE = 4_000;

/** Kept back before the time-out, in milliseconds: first for a call of the Graph API, then for the store. */
const LAST_CALL = 3_000;
const LAST_WRITE = 3_000;

/** The deadline of an event that is handled within the webhook call, or as a queue record. */
export function deadlineFor(
  what: 'call' | 'record',
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Deadline {
  const now = Date.now();
  const left = context.getRemainingTimeInMillis();
  if (what === 'call')
    return { startBy: now + Math.min(PATIENCE, left), endBy: now + left, saveBy: now + left };
  // Half of a very short time-out is kept back.
  const kept = Math.min(LAST_CALL + LAST_WRITE, left / 2);
  return { startBy: now + left - kept, endBy: now + left - kept / 2, saveBy: now + left - kept / 12 };
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
