import type { SQSRecord } from 'aws-lambda';
import type { EventQueue } from './event-queue.ts';
import { giveBack, receives } from './give-back.ts';
import { growingDelay } from './retry-policy.ts';

/**
 * Gives back the records of an invocation that cannot process any. The delay grows, as after other failures.
 */
export async function giveAllBack(queue: EventQueue, records: readonly SQSRecord[]): Promise<void> {
  await Promise.all(
    records.map((record) =>
      giveBack(queue, record, growingDelay(receives(record)), { messageId: record.messageId }),
    ),
  );
}
