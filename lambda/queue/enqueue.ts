import { describe, log } from '../runtime/log.ts';
import { NESTED_TOO_DEEP } from '../runtime/log-sentences.ts';
import { aboutJob, countAccepted, type WorkableJob } from './answer-in-line.ts';
import type { EventQueue, QueueMessage } from './event-queue.ts';
import { writeJob } from './job.ts';

/** What one SendMessageBatch takes (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
const MAX_BATCH = 10;
const MAX_BYTES = 1_048_576;

/** Kept free in a message, so that a dead letter has room for its reason. */
const REASON_BYTES = 16_384;

/** Batches under way at a time. */
const SIDE_BY_SIDE = 25;

/** An event on its way into the queue. */
interface Entry {
  readonly job: WorkableJob;
  readonly message: QueueMessage;
  readonly bytes: number;
}

/** Some events were not taken: Facebook is to send the call again. */
export class NotEnqueued extends Error {
  override readonly name = 'NotEnqueued';
}

/**
 * Puts events into the queue. A person's next event is sent only after the one before was accepted, so no batch holds
 * two of one person; different people's batches go in parallel. After a failure the rest of that person's events
 * are not sent.
 * @throws NotEnqueued when SQS did not take every event.
 */
export async function enqueue(queue: EventQueue, jobs: readonly WorkableJob[]): Promise<void> {
  const entries = jobs.flatMap(toEntry);
  let waiting = [...Map.groupBy(entries, ({ message }) => message.group).values()];
  let failed = 0;
  while (waiting.length > 0) {
    const refused = await sendAll(
      queue,
      waiting.flatMap((entries) => entries.slice(0, 1)),
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

function toEntry(job: WorkableJob): readonly Entry[] {
  const body = written(job);
  if (body === undefined) return [];
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_BYTES - REASON_BYTES) {
    return [{ job, message: { body, group: job.group, deduplication: job.identity }, bytes }];
  }
  // Facebook would send it again for ever.
  log.error('An event is too large for the queue and was dropped', { ...aboutJob(job), bytes });
  return [];
}

function written(job: WorkableJob): string | undefined {
  try {
    return writeJob(job);
  } catch (error) {
    log.error(NESTED_TOO_DEEP, {
      ...aboutJob(job),
      ...describe(error),
    });
    return undefined;
  }
}

/** Sends entries of different people; gives those that were not taken. */
async function sendAll(queue: EventQueue, entries: readonly Entry[]): Promise<ReadonlySet<Entry>> {
  const refused = new Set<Entry>();
  const batches = inBatches(entries).values();
  async function sendNext(): Promise<void> {
    for (const batch of batches) for (const entry of await send(queue, batch)) refused.add(entry);
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sendNext));
  return refused;
}

async function send(queue: EventQueue, batch: readonly Entry[]): Promise<readonly Entry[]> {
  try {
    const failures = await queue.sendBatch(batch.map(({ message }) => message));
    if (failures.size === 0) return [];
    const refused = batch.filter((_, i) => failures.has(i));
    log.error('SQS did not take events', {
      ...aboutEntries(refused),
      codes: [...new Set(failures.values())],
    });
    return refused;
  } catch (error) {
    log.error('SQS did not take events', { ...aboutEntries(batch), ...describe(error) });
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
