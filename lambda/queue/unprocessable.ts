import type { SQSRecord } from 'aws-lambda';
import { classify } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { writeDeadLetter } from './dead-letter.ts';
import type { EventQueue } from './event-queue.ts';
import { giveBack, receives } from './give-back.ts';
import type { Job } from './job.ts';
import { growingDelay, isTooOften, WINDOW } from './retry-policy.ts';
import { sendDeadLetter } from './send-dead-letter.ts';

/** In seconds. SQS drops the copy of a dead letter within five minutes: its record must come back before. */
const MAX_DELAY = 4 * 60;

/**
 * Decides about a record that cannot be read, or whose conversation or bot cannot: it waits, or goes to the
 * dead-letter queue.
 * @param number of the attempt, from 1 on
 * @returns whether SQS can delete the record
 */
export async function afterUnprocessable(
  queue: EventQueue,
  record: SQSRecord,
  job: Job | undefined,
  error: unknown,
  number = receives(record),
): Promise<boolean> {
  const about = { messageId: record.messageId, identity: job?.identity, page: job?.event.page };
  const verdict = classify(error);
  const action = verdict !== 'fault' && !isSpent(record) ? 'retry' : 'give up';
  log.error('Could not process a queue record', {
    ...about,
    action,
    verdict,
    tries: number,
    ...describe(error),
  });
  if (action === 'retry') {
    return giveBack(queue, record, Math.min(growingDelay(number), MAX_DELAY), about);
  }
  const group = job?.group ?? record.messageId;
  const letter = writeDeadLetter(record.body, describe(error), job?.identity ?? record.messageId, group);
  if (!(await sendDeadLetter(queue, record, letter, about))) return false;
  metrics.count('DeadLetters');
  return true;
}

/** A record is also received with each try of those before it: so it must be old, too. */
function isSpent(record: SQSRecord): boolean {
  const age = Date.now() - Number(record.attributes.SentTimestamp);
  return isTooOften(receives(record)) && age > WINDOW;
}
