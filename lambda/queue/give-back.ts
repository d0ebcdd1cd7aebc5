import type { SQSRecord } from 'aws-lambda';
import type { Fields } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import type { EventQueue } from './event-queue.ts';

/**
 * SQS's limit in seconds, less the time that a receive has used
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html).
 */
const MAX_DELAY = 12 * 60 * 60 - 60;

/**
 * Lets SQS deliver a record again after a delay; if SQS does not accept it, after the queue's visibility time-out.
 * @returns false: the record is not done
 */
export async function giveBack(
  queue: EventQueue,
  record: SQSRecord,
  seconds: number,
  about: Fields,
): Promise<false> {
  metrics.count('Retried');
  metrics.eventAge((Date.now() - Number(record.attributes.SentTimestamp)) / 1000);
  const delay = Math.round(Math.min(Math.max(seconds, 0), MAX_DELAY));
  await queue.hide(record.receiptHandle, delay).catch((error: unknown) => {
    log.warn('SQS did not accept the delay of a retry', { ...about, ...describe(error) });
  });
  return false;
}

/**
 * Hides records of one invocation for some seconds; with 0 they are visible again at once. If SQS does not accept it, they
 * come back later.
 */
export async function hideAll(
  queue: EventQueue,
  records: readonly SQSRecord[],
  seconds: number,
): Promise<void> {
  if (records.length === 0) return;
  const handles = records.map(({ receiptHandle }) => receiptHandle);
  await queue.hideAll(handles, Math.ceil(seconds), { attempts: 1 }).catch((error: unknown) => {
    log.warn('SQS did not accept how long records are hidden', describe(error));
  });
}

/** What a crash strikes comes back this many seconds after the invocation must have ended. */
const AFTER_CRASH = 10;

/**
 * Hides the records of one invocation until it must have ended.
 * @param left the time that it has, in milliseconds
 */
export function hideUntilEnd(queue: EventQueue, records: readonly SQSRecord[], left: number): Promise<void> {
  return hideAll(queue, records, left / 1000 + AFTER_CRASH);
}

/** When SQS first delivered a record, in milliseconds since 1970. */
export function firstReceive({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateFirstReceiveTimestamp) || Date.now();
}

/** How often SQS has delivered a record, this time included. */
export function receives({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
