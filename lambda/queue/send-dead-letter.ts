import type { SQSRecord } from 'aws-lambda';
import type { Fields } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import type { EventQueue, QueueMessage } from './event-queue.ts';
import { giveBack } from './give-back.ts';

/** After how many seconds a dead letter is written again, if SQS did not accept it or the end could not be noted. */
export const RETRY = 20;

/**
 * Writes a dead letter. If SQS does not accept it, the record comes back for it; if SQS did after all, it drops the
 * copy, within five minutes.
 * @returns whether SQS accepted it
 */
export async function sendDeadLetter(
  queue: EventQueue,
  record: SQSRecord,
  letter: QueueMessage,
  about: Fields,
): Promise<boolean> {
  try {
    await queue.sendDeadLetter(letter);
    return true;
  } catch (error) {
    log.warn('SQS did not accept a dead letter: it will be written again', { ...about, ...describe(error) });
    return giveBack(queue, record, RETRY, about);
  }
}
