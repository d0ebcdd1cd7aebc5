import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Deadline, NoTimeToRun } from '../runtime/deadline.ts';
import { classify } from '../runtime/errors.ts';
import { log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { Conflict, type ConversationStore, isDone, type Memory } from '../store/conversation-store.ts';
import { runAttempt } from './attempt.ts';
import { firstReceive, giveBack, receives } from './give-back.ts';
import { close, giveUp, sendToDeadLetterQueue, type Task, type Worker } from './give-up.ts';
import { inTime, storeInTime } from './in-time.ts';
import { aboutJob, type ConversationJob, type Job } from './job.ts';
import { isForConversation } from './jobs-for-bot.ts';
import { completeJob, openJob, progressOf, sentBetween, UNTIL_THE_DEADLINE, withPause } from './open-job.ts';
import { readJob } from './record.ts';
import { reportFailure } from './report-failure.ts';
import { decide, isTooOld, reasonToGiveUp } from './retry-policy.ts';
import { afterUnprocessable } from './unprocessable.ts';

/**
 * Processes the records of one invocation, one after the other.
 * @returns the records that SQS must deliver again
 */
export async function processRecords(
  worker: Worker,
  records: readonly SQSRecord[],
  deadline: Deadline,
): Promise<SQSBatchResponse> {
  const punctual = inTime(worker, deadline.saveBy);
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of records) {
    // A record behind one that was given back may be of the same person.
    const waits = batchItemFailures.length > 0;
    const canDelete = !waits && (await processRecord(punctual, record, deadline));
    if (!canDelete) batchItemFailures.push({ itemIdentifier: record.messageId });
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
    return afterUnprocessable(worker.queue, record, job, error);
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
  if (Date.now() >= deadline.startBy) throw new NoTimeToRun();
  const store = storeInTime(worker.store, (Date.now() + deadline.startBy) / 2);
  const memory = await openJob({ ...worker, store }, job);
  if (!memory || event.type === 'echo') return true;
  const first = firstReceive(record);
  const progress = progressOf(memory, job, receives(record), first);
  const stored = {
    memory,
    progress,
    sentBetween: sentBetween(job, memory.engineState, progress, first),
  };
  const task: Task = { ...worker, ...stored, record, job: { ...job, event }, deadline };
  if (progress.givenUp) return sendToDeadLetterQueue(task, memory, progress.givenUp);
  if (isTooOld(event, job.redrive)) {
    log.info('Event closed: it is older than 24 hours', aboutJob(job));
    return close(task, memory, 'closed');
  }
  const reason = reasonToGiveUp(progress, receives(record));
  if (reason) return giveUp(task, memory, reason);
  return beginAttempt(task, store);
}

/**
 * Notes the attempt, and makes it.
 * @param store whose calls leave time for the handler
 */
async function beginAttempt(task: Task, store: ConversationStore): Promise<boolean> {
  let memory: Memory;
  try {
    memory = await noteAttempt({ ...task, store });
  } catch (cause) {
    if (cause instanceof Conflict || classify(cause) !== 'retry') throw cause;
    // The note may have been written all the same: the attempt must not count.
    memory = await task.store.read(task.job.group);
    return afterFailure({ ...task, memory }, new NoTimeToRun({ cause }), undefined);
  }
  return tryEvent({ ...task, memory });
}

/**
 * Counts an attempt before it begins. The first is not counted: from the second on, an earlier one may have crashed the
 * function.
 */
async function noteAttempt({ store, record, memory, progress }: Task): Promise<Memory> {
  if (receives(record) === 1) return memory;
  const counted = { ...progress, attempts: progress.attempts + 1 };
  return store.write({ ...memory, progress: counted }, { room: 'make' });
}

/** Makes one attempt, and does what the retry policy decides if it fails. */
async function tryEvent(task: Task): Promise<boolean> {
  const { graphApi, job, memory, deadline } = task;
  let silentUntil: number | undefined;
  try {
    await graphApi.checkCredentials(job.event.page, deadline.startBy);
    if (Date.now() >= deadline.startBy) throw new NoTimeToRun();
    const { remembered, failed } = await runAttempt(task, task);
    silentUntil = remembered.engineState.silentUntil;
    if (failed) throw failed.error;
    await completeJob(task, job, memory, remembered, task.progress);
    return true;
  } catch (error) {
    return afterFailure(task, error, silentUntil);
  }
}

/** @param silentUntil until when the bot pauses: the handler may have handed over before it failed */
async function afterFailure(task: Task, error: unknown, silentUntil: number | undefined): Promise<boolean> {
  const { store, record, job, progress } = task;
  const memory = error instanceof Conflict ? await store.read(job.group) : task.memory;
  if (isDone(memory, job.identity)) return true;

  const decision = decide(error, progress, receives(record));
  if (decision.action === 'give up') return giveUp(task, withPause(memory, silentUntil), error);
  reportFailure(job, decision, error);
  if (decision.action === 'close') return close(task, withPause(memory, silentUntil), 'closed');

  const { attempts, failures, seconds } = decision;
  try {
    await noteProgress(store, { ...memory, progress: { ...progress, attempts, failures } });
  } catch (error) {
    // The bot keeps more than an item can hold.
    if (classify(error) !== 'fault') throw error;
    return giveUp(task, withPause(memory, silentUntil), error);
  }
  return giveBack(task.queue, record, seconds, aboutJob(job));
}

/** Trouble that passes does not end an event: the results of `once` go first, and are computed again. */
async function noteProgress(store: ConversationStore, memory: Memory): Promise<void> {
  try {
    await store.write(memory, UNTIL_THE_DEADLINE);
  } catch (error) {
    if (classify(error) !== 'fault') throw error;
    await store.write(memory, { ...UNTIL_THE_DEADLINE, room: 'make' });
  }
}
