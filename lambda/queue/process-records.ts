import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Outcome, withOutcome } from '../conversation/engine-state.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { classify } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import {
  Conflict,
  isDone,
  type Memory,
  type UnfinishedEvent,
  withDone,
} from '../store/conversation-store.ts';
import { type Attempt, type Engine, runAttempt, runFailed } from './attempt.ts';
import { writeDeadLetter } from './dead-letter.ts';
import type { EventQueue } from './event-queue.ts';
import { giveBack, receives } from './give-back.ts';
import { aboutJob, type ConversationJob, type Job } from './job.ts';
import { isForConversation } from './jobs-for-bot.ts';
import { completeJob, openJob, progressOf } from './open-job.ts';
import { readJob } from './record.ts';
import { reportFailure } from './report-failure.ts';
import { decide, growingDelay, isTooOld, reasonToGiveUp } from './retry-policy.ts';

/** Everything a worker needs. */
export interface Worker extends Engine {
  readonly queue: EventQueue;
}

/** One event being processed, with what is stored about it. */
interface Task extends Worker, Attempt {
  readonly record: SQSRecord;
  readonly memory: Memory;
  readonly progress: UnfinishedEvent;
}

/** In seconds. */
const SOON = 20;

/**
 * Processes the records of one invocation, one after the other.
 * @returns the records that SQS must deliver again
 */
export async function processRecords(
  worker: Worker,
  records: readonly SQSRecord[],
  deadline: Deadline,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of records) {
    // A record behind one that was given back may be of the same person: it waits its turn.
    const isBehind = batchItemFailures.length > 0;
    const isDone = !isBehind && (await processRecord(worker, record, deadline));
    if (!isDone) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** @returns whether SQS can delete the record; if not, it comes back after a while */
async function processRecord(worker: Worker, record: SQSRecord, deadline: Deadline): Promise<boolean> {
  let job: Job | undefined;
  try {
    job = readJob(record.body);
    const { event } = job;
    if (event.type === 'forget') {
      // Nothing is read first, so that an unreadable item can be forgotten too.
      await worker.store.forget(job.group);
      log.info('Forgot a person', aboutJob({ ...job, event }));
      return true;
    }
    if (!isForConversation(event)) return true;
    return await processEvent(worker, record, { ...job, event }, deadline);
  } catch (error) {
    const about = { messageId: record.messageId, identity: job?.identity, page: job?.event.page };
    log.error('Could not process a queue record', { ...about, ...describe(error) });
    if (classify(error) !== 'fault') {
      return giveBack(worker.queue, record, growingDelay(receives(record)), about);
    }
    await worker.queue.sendDeadLetter(writeDeadLetter(record.body, describe(error), record.messageId));
    metrics.count('DeadLetters');
    return true;
  }
}

async function processEvent(
  worker: Worker,
  record: SQSRecord,
  job: ConversationJob,
  deadline: Deadline,
): Promise<boolean> {
  metrics.about(aboutJob(job));
  const { event } = job;
  const memory = await openJob(worker, job);
  if (!memory || event.type === 'echo') return true;
  const progress = progressOf(memory, job);
  const task: Task = { ...worker, record, job: { ...job, event }, memory, progress, deadline };
  if (progress.givenUp) return sendToDeadLetterQueue(task, memory, progress.givenUp);
  if (isTooOld(event, job.redrive)) {
    log.info('Event closed: it is older than 24 hours', aboutJob(job));
    return close(task, memory, 'closed');
  }
  const reason = reasonToGiveUp(progress, receives(record));
  if (reason) return giveUp(task, memory, reason);
  return tryEvent({ ...task, memory: await noteAttempt(task) });
}

/**
 * Notes that an attempt begins. The first attempt costs no write: only a record that comes again may be one that
 * crashes the function.
 */
async function noteAttempt({ store, record, memory, progress }: Task): Promise<Memory> {
  if (receives(record) === 1) return memory;
  return store.write({ ...memory, progress: { ...progress, attempts: progress.attempts + 1 } });
}

/** Makes one attempt, and does what the retry policy decides if it fails. */
async function tryEvent(task: Task): Promise<boolean> {
  const { graphApi, job, memory } = task;
  let silentUntil: number | undefined;
  try {
    await graphApi.checkCredentials(job.event.page);
    const { remembered, failed } = await runAttempt(task, task);
    silentUntil = remembered.engineState.silentUntil;
    if (failed) throw failed.error;
    await completeJob(task, job, memory, remembered);
    return true;
  } catch (error) {
    return afterFailure(task, error, silentUntil);
  }
}

/** @param silentUntil until when the bot pauses, if the handler handed over before it failed */
async function afterFailure(task: Task, error: unknown, silentUntil: number | undefined): Promise<boolean> {
  const { store, record, job, progress } = task;
  const memory = error instanceof Conflict ? await store.read(job.group) : task.memory;
  if (isDone(memory, job.identity)) return true;

  const decision = decide(error, progress, receives(record));
  if (decision.action === 'give up') return giveUp(task, paused(memory, silentUntil), error);
  reportFailure(job, decision, error);
  if (decision.action === 'close') return close(task, paused(memory, silentUntil), 'closed');

  const { attempts, failures, seconds } = decision;
  try {
    await store.write({ ...memory, progress: { ...progress, attempts, failures } });
  } catch (error) {
    if (classify(error) !== 'fault') throw error;
    const withoutResults = { ...task, progress: { ...progress, once: {} } };
    return giveUp(withoutResults, paused(memory, silentUntil), error);
  }
  return giveBack(task.queue, record, seconds, aboutJob(job));
}

/** Notes that the event is given up, so that it is not tried again, and lets the bot have the last word. */
async function giveUp(task: Task, memory: Memory, error: unknown): Promise<boolean> {
  const { store, job, progress } = task;
  reportFailure(job, { action: 'give up' }, error);
  const givenUp = describe(error);
  const noted = await store.write({ ...memory, progress: { ...progress, givenUp } });
  const { silentUntil } = noted.engineState;
  const engineState = await runFailed(task, task, error);
  const last = { ...noted, engineState: { ...engineState, ...(silentUntil && { silentUntil }) } };
  return sendToDeadLetterQueue(task, last, givenUp);
}

/** A conversation that the handler handed over before it failed stays with the human. */
function paused(memory: Memory, silentUntil: number | undefined): Memory {
  if (silentUntil === undefined) return memory;
  return { ...memory, engineState: { ...memory.engineState, silentUntil } };
}

/** Dead letter first, then done: a crash between the two leaves one dead letter, not none. */
async function sendToDeadLetterQueue(
  task: Task,
  memory: Memory,
  reason: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { queue, record, job, progress } = task;
  const { sent, once } = progress;
  try {
    await queue.sendDeadLetter(writeDeadLetter(record.body, reason, job.identity, { sent, once }));
    await close(task, memory, 'given up');
    metrics.count('DeadLetters');
    return true;
  } catch (error) {
    // Soon: within five minutes SQS drops a second dead letter of the same event.
    reportFailure(job, { action: 'retry' }, error);
    return giveBack(queue, record, SOON, aboutJob(job));
  }
}

/** Marks the event done; what its handler changed in the state is dropped. */
async function close({ store, job }: Task, memory: Memory, outcome: Outcome): Promise<boolean> {
  const { event, identity } = job;
  const { state, engineState: before } = memory;
  const engineState = event.type === 'outbound' ? withOutcome(before, event.id, outcome) : before;
  await store.write(withDone(memory, identity, { state, engineState }));
  return true;
}
