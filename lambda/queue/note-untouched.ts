import type { SQSRecord } from 'aws-lambda';
import { type ConversationStore, isDone } from '../store/conversation-store.ts';
import { firstReceive } from './give-back.ts';
import { progressOf } from './open-job.ts';
import { jobIn } from './record.ts';

/** Notes that no attempt at a record has begun, so that the next invocation need not ask Facebook what it sent. */
export async function noteUntouched(store: ConversationStore, record: SQSRecord): Promise<void> {
  const job = jobIn(record);
  if (!job) return;
  try {
    const memory = await store.read(job.group);
    if (isDone(memory, job.identity) || memory.progress) return;
    await store.write({ ...memory, progress: progressOf(memory, job, false, firstReceive(record)) });
  } catch {
    // Then it asks.
  }
}
