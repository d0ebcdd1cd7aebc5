import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { EventQueue } from './event-queue.ts';
import { jobIn } from './record.ts';
import { afterUnprocessable } from './unprocessable.ts';

/**
 * Gives back the records of an invocation that cannot process any. The delay grows, as after other failures. A record
 * that came too often becomes a dead letter: SQS itself would move it there without a reason, and sent back from there
 * it would count as too old.
 * @param error why none can be processed
 * @returns the records that SQS must deliver again
 */
export async function giveAllBack(
  queue: EventQueue,
  records: readonly SQSRecord[],
  error: unknown,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await Promise.all(
    records.map(async (record) => {
      const canDelete = await afterUnprocessable(queue, record, jobIn(record), error);
      if (!canDelete) batchItemFailures.push({ itemIdentifier: record.messageId });
    }),
  );
  return { batchItemFailures };
}
