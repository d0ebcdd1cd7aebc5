import type { SQSRecord } from 'aws-lambda';
import { NoTimeToRun } from '../runtime/deadline.ts';
import { classify } from '../runtime/errors.ts';
import { log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { nameRecord } from '../runtime/record-scope.ts';
import { Conflict, type ConversationStore, isDone, type Memory } from '../store/conversation-store.ts';
import { runAttempt } from './attempt.ts';
import { firstReceive, giveBack, receives } from './give-back.ts';
import { close, giveUp, sendToDeadLetterQueue, type Task, type Turn, type Worker } from './give-up.ts';
import { storeInTime } from './in-time.ts';
import { aboutJob, type ConversationJob, type Job } from './job.ts';
import { isForConversation } from './jobs-for-bot.ts';
import {
  completeJob,
  numberOf,
  openJob,
  progressOf,
  sentBetween,
  UNTIL_THE_DEADLINE,
  withPause,
} from './open-job.ts';
import { readJob } from './record.ts';
import { reportFailure } from './report-failure.ts';
import { decide, isTooOld, reasonToGiveUp } from './retry-policy.ts';
import { unanswered } from './silence.ts';
import { afterUnprocessable } from './unprocessable.ts';

/**
 * Processes one record.
 * @returns whether SQS can delete the record; if not, it comes back after a while
 */
export function processRecord(worker: Worker, record: SQSRecord, turn: Turn): Promise<boolean> {
  return metrics.forRecord(async () => {
    let job: Job | undefined;
    try {
      job = readJob(record.body);
      const { event } = job;
      if (event.type === 'forget') {
        nameRecord(aboutJob({ ...job, event }));
        // Nothing is read first, so that an unreadable item can be forgotten too.
        await worker.store.forget(job.group);
        log.info('Forgot a person');
        return true;
      }
      if (!isForConversation(event)) return true;
      return await processEvent(worker, record, { ...job, event }, turn);
    } catch (error) {
      const number = turn.mayHaveBegun ? receives(record) : 1;
      return afterUnprocessable(worker.queue, record, job, error, number);
    }
  });
}

async function processEvent(
  worker: Worker,
  record: SQSRecord,
  job: ConversationJob,
  turn: Turn,
): Promise<boolean> {
  nameRecord(aboutJob(job));
  const { event } = job;
  const { deadline } = turn;
  if (Date.now() >= deadline.startBy) throw new NoTimeToRun();
  const store = storeInTime(worker.store, (Date.now() + deadline.startBy) / 2);
  const memory = await openJob({ ...worker, store }, job);
  if (!memory || event.type === 'echo') return true;
  const first = firstReceive(record);
  const progress = progressOf(memory, job, turn.mayHaveBegun, first);
  const isKnown = memory.progress?.identity === job.identity || turn.mayHaveBegun;
  const isSentBack = job.redrive > 0 && !isKnown;
  const stored = {
    memory,
    progress,
    sentBetween: sentBetween(event, memory.engineState, progress, isSentBack, first),
  };
  const task: Task = { ...worker, ...stored, ...turn, record, job: { ...job, event } };
  if (progress.givenUp) return sendToDeadLetterQueue(task, memory, progress.givenUp);
  if (isTooOld(event, job.redrive)) {
    unanswered('too old', job);
    return close(task, memory, 'closed');
  }
  const reason = reasonToGiveUp(progress, numberOf(progress));
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
 * Notes an attempt before it begins, from the second receive on: an earlier one may have killed the function. It counts
 * only if no other record can be the one that kills it now.
 */
async function noteAttempt({ store, record, memory, progress, alone }: Task): Promise<Memory> {
  if (receives(record) === 1) return memory;
  const noted = { ...progress, begun: Date.now(), attempts: progress.attempts + (alone ? 1 : 0) };
  return store.write({ ...memory, progress: noted }, { room: 'make' });
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

  const decision = decide(error, progress, numberOf(progress));
  if (decision.action === 'give up') return giveUp(task, withPause(memory, silentUntil), error);
  reportFailure(job, decision, error, numberOf(progress));
  if (decision.action === 'close') return close(task, withPause(memory, silentUntil), 'closed');

  const { attempts, failures, seconds } = decision;
  try {
    const noted = { ...progress, attempts, failures, tries: numberOf(progress), begun: undefined };
    await noteProgress(store, { ...memory, progress: noted });
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
