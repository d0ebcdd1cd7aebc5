import type { Context } from 'aws-lambda';
import type { Time } from '../conversation/conversation.ts';

/**
 * Facebook hangs up after five seconds and sends the call again
 * (https://developers.facebook.com/docs/messenger-platform/webhooks): no answer begins later than this, in milliseconds.
 */
const PATIENCE = 4_000;

/** Kept back before the time-out, in milliseconds: first for a call of the Graph API, then for the store. */
const LAST_CALL = 3_000;
const LAST_WRITE = 3_000;

/** The time there is to answer an event: within the call that brought it, or as a queue record. */
export function timeFor(what: 'call' | 'record', context: Pick<Context, 'getRemainingTimeInMillis'>): Time {
  const now = Date.now();
  const left = context.getRemainingTimeInMillis();
  if (what === 'call') return { until: now + Math.min(PATIENCE, left), end: now + left };
  // Of a very short time-out half is kept.
  const kept = Math.min(LAST_CALL + LAST_WRITE, left / 2);
  return { until: now + left - kept, end: now + left - kept / 2 };
}
