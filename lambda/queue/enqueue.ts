import { describe, log } from '../runtime/log.ts';
import type { EventQueue, QueueMessage } from './event-queue.ts';
import { aboutJob, type ConversationJob } from './job.ts';
import { countAccepted } from './jobs-for-bot.ts';
import { writeRecord } from './record.ts';

/**
 * The limits of one SendMessageBatch
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html).
 */
const MAX_BATCH = 10;
const MAX_BYTES = 1_048_576;

/** A dead letter needs room for its reason. */
const MAX_RECORD = MAX_BYTES - 16_384;

/** Batches sent at a time. */
const CONCURRENCY = 25;

/** An event on its way into the queue. */
interface Entry {
  readonly job: ConversationJob;
  readonly message: QueueMessage;
  readonly bytes: number;
}

/** SQS did not accept every event: Facebook must send the call again. */
export class NotEnqueued extends Error {
  override readonly name = 'NotEnqueued';
}

/**
 * Puts events into the queue. A person's next event is sent only after SQS accepted the one before, so a
 * batch never holds two events of one person; batches of different people go in parallel. After a failure the
 * rest of that person's events are not sent.
 * @param endBy by when the call needs its response, in milliseconds since 1970
 * @throws NotEnqueued if SQS did not accept every event by then.
 */
export async function enqueue(
  queue: EventQueue,
  jobs: readonly ConversationJob[],
  endBy: number,
): Promise<void> {
  const entries = jobs.flatMap(toEntry);
  let waiting = [...Map.groupBy(entries, ({ message }) => message.group).values()];
  let failed = 0;
  while (waiting.length > 0) {
    const refused = await sendAll(
      queue,
      waiting.flatMap((entries) => entries.slice(0, 1)),
      endBy,
    );
    failed += refused.size;
    waiting = waiting
      .filter(([entry]) => entry && !refused.has(entry))
      .map((entries) => entries.slice(1))
      .filter((entries) => entries.length > 0);
  }
  if (failed > 0) throw new NotEnqueued();
  countAccepted(entries.map(({ job }) => job));
}

function toEntry(job: ConversationJob): readonly Entry[] {
  const body = bodyOf(job);
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_RECORD) {
    return [{ job, message: { body, group: job.group, deduplication: job.identity }, bytes }];
  }
  // Facebook would send it again for ever.
  log.error('Dropped an event: it is too large for the queue', { ...aboutJob(job), bytes });
  return [];
}

/** The record of an event; without Meta's own JSON if the record cannot be written or queued with it. */
function bodyOf(job: ConversationJob): string {
  const { event } = job;
  try {
    const body = writeRecord(job);
    if (event.type === 'outbound' || Buffer.byteLength(body) <= MAX_RECORD) return body;
  } catch (error) {
    if (event.type === 'outbound') throw error;
  }
  log.warn('Queued an event without raw: its JSON is too large or nested too deep', aboutJob(job));
  return writeRecord({ ...job, event: { ...event, raw: {} } });
}

/** Sends entries of different people; gives those that SQS did not accept. */
async function sendAll(
  queue: EventQueue,
  entries: readonly Entry[],
  endBy: number,
): Promise<ReadonlySet<Entry>> {
  const refused = new Set<Entry>();
  const batches = inBatches(entries).values();
  async function sendNext(): Promise<void> {
    for (const batch of batches) for (const entry of await send(queue, batch, endBy)) refused.add(entry);
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, sendNext));
  return refused;
}

async function send(queue: EventQueue, batch: readonly Entry[], endBy: number): Promise<readonly Entry[]> {
  try {
    const failures = await queue.sendBatch(
      batch.map(({ message }) => message),
      endBy,
    );
    if (failures.size === 0) return [];
    const refused = batch.filter((_, i) => failures.has(i));
    log.error('SQS did not accept events', {
      ...aboutEntries(refused),
      codes: [...new Set(failures.values())],
    });
    return refused;
  } catch (error) {
    log.error('SQS did not accept events', { ...aboutEntries(batch), ...describe(error) });
    return batch;
  }
}

function aboutEntries(entries: readonly Entry[]) {
  return { count: entries.length, identity: entries.map(({ job }) => job.identity) };
}

function inBatches(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const last = batches.at(-1);
    if (last && last.length < MAX_BATCH && entry.bytes <= room) last.push(entry);
    else {
      batches.push([entry]);
      room = MAX_BYTES;
    }
    room -= entry.bytes;
  }
  return batches;
}
