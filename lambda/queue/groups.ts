import type { SQSRecord } from 'aws-lambda';
import { type ConversationStore, isDone, type Memory } from '../store/conversation-store.ts';
import { firstReceive, receives } from './give-back.ts';
import type { Job } from './job.ts';
import { isForConversation } from './jobs-for-bot.ts';
import { hasBegun } from './open-job.ts';
import { jobIn } from './record.ts';

/** The records of one person in one invocation, in order. */
export interface Group {
  readonly records: readonly SQSRecord[];
  /** The place of the first event that was not done before: no attempt at one behind it can have begun. */
  readonly open: number;
  /** If an attempt at that record may have killed the function: how many began alone and did not end. */
  readonly suspicion?: number | undefined;
}

/**
 * Groups the records of an invocation, and finds those that may have killed the function before.
 * @param longest how long an invocation lasts at most, in milliseconds
 */
export async function groupsOf(
  store: ConversationStore,
  records: readonly SQSRecord[],
  longest: number,
): Promise<readonly Group[]> {
  const groups = Map.groupBy(records, ({ attributes }) => attributes.MessageGroupId).values();
  return Promise.all([...groups].map((records) => groupOf(store, records, longest)));
}

async function groupOf(
  store: ConversationStore,
  records: readonly SQSRecord[],
  longest: number,
): Promise<Group> {
  const [first] = records;
  if (!first || receives(first) === 1) return { records, open: 0 };
  const jobs = records.map(jobIn);
  // What cannot be read now is not at work either.
  const memory = jobs[0] && (await store.read(jobs[0].group).catch(() => undefined));
  if (!memory) return { records, open: Number.POSITIVE_INFINITY };
  const open = jobs.findIndex((job) => job && leavesMark(job) && !isDone(memory, job.identity));
  const [job, record] = [jobs[open], records[open]];
  return { records, open, suspicion: job && record && suspicionOf(memory, job, record, longest) };
}

/** Whether an event is marked as done. Behind one that is not, another may have begun. */
function leavesMark({ event }: Job): boolean {
  return event.type !== 'forget' && event.type !== 'echo' && isForConversation(event);
}

/**
 * From the second receive on an attempt is noted before it begins. Nothing noted, long after the first receive: the first
 * attempt did not end.
 */
function suspicionOf(
  { progress }: Memory,
  { identity }: Job,
  record: SQSRecord,
  longest: number,
): number | undefined {
  if (progress?.identity === identity) return hasBegun(progress) ? progress.attempts : undefined;
  return Date.now() - firstReceive(record) > longest ? 0 : undefined;
}
