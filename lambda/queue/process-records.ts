import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Deadline } from '../runtime/deadline.ts';
import { firstReceive, hideUntilEnd, receives } from './give-back.ts';
import type { Worker } from './give-up.ts';
import { inTime } from './in-time.ts';
import { processBatch } from './process-batch.ts';
import { processRecord } from './process-record.ts';

/**
 * Processes the records of one invocation.
 * @returns the records that SQS must deliver again
 */
export async function processRecords(
  worker: Worker,
  records: readonly SQSRecord[],
  deadline: Deadline,
): Promise<SQSBatchResponse> {
  const unfinished = await unfinishedOf(inTime(worker, deadline.saveBy), records, deadline);
  return { batchItemFailures: unfinished.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function unfinishedOf(
  worker: Worker,
  records: readonly SQSRecord[],
  deadline: Deadline,
): Promise<readonly SQSRecord[]> {
  const [only, ...others] = records;
  if (!only || others.length > 0) return processBatch(worker, records, deadline);
  // The queue hides it for two time-outs, which may be over too early if this began late.
  const left = deadline.saveBy - Date.now();
  if (Date.now() - firstReceive(only) > left) await hideUntilEnd(worker.queue, records, left);
  const isDone = await processRecord(worker, only, {
    deadline,
    alone: true,
    mayHaveBegun: receives(only) > 1,
  });
  return isDone ? [] : [only];
}
