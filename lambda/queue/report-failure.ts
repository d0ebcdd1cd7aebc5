import { classify, type Verdict } from '../runtime/errors.ts';
import { CREDENTIALS_REFUSED, describe, log } from '../runtime/log.ts';
import { aboutJob, type ConversationJob } from './job.ts';
import type { Decision } from './retry-policy.ts';

/**
 * Logs why an attempt failed and what becomes of the event.
 * @param tries attempts that have ended, this one included
 */
export function reportFailure(
  job: ConversationJob,
  { action }: Pick<Decision, 'action'>,
  error: unknown,
  tries: number,
): void {
  const verdict = classify(error);
  const [level, what] = action === 'retry' ? (RETRIES[verdict] ?? UNAVAILABLE) : ENDS[action];
  log[level](what, { ...aboutJob(job), action, verdict, tries, ...describe(error) });
}

type Report = readonly ['info' | 'warn' | 'error', string];

const UNAVAILABLE: Report = ['warn', 'Event will be retried: Facebook or AWS is unavailable'];

const RETRIES: Readonly<Partial<Record<Verdict, Report>>> = {
  token: ['error', CREDENTIALS_REFUSED],
  'retry-limited': ['error', 'Event will be retried a few times: the handler failed'],
  'maybe-sent': ['warn', 'Event will be retried: Facebook did not confirm a message'],
};

const ENDS: Readonly<Record<'close' | 'give up', Report>> = {
  close: ['info', 'Event closed: the person can no longer be reached'],
  'give up': ['error', 'Giving up on this event: moved to the dead-letter queue'],
};
