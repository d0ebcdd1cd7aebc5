import type { SQSRecord } from 'aws-lambda';
import type { Time, Words } from '../conversation/conversation.ts';
import { type Outcome, withOutcome } from '../conversation/engine-state.ts';
import { silence } from '../conversation/handover.ts';
import { OutOfTime } from '../conversation/open-conversation.ts';
import { type Attempt, createAttempt } from '../conversation/run-handler.ts';
import type { Forget } from '../events.ts';
import { delayAfter, judge, type Verdict } from '../messenger/graph-error-codes.ts';
import { Fault, type Fields } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import { CREDENTIALS_REFUSED } from '../runtime/log-sentences.ts';
import { metrics } from '../runtime/metrics.ts';
import {
  Conflict,
  isDone,
  type Memory,
  type UnfinishedEvent,
  withDone,
} from '../store/conversation-store.ts';
import { type Answering, aboutJob, isWorkable, type WorkableJob } from './answer-in-line.ts';
import { writeDeadLetter } from './dead-letter.ts';
import type { EventQueue } from './event-queue.ts';
import { type Job, readJob } from './job.ts';

/** What working takes. */
export interface Working<W extends Words> extends Answering<W> {
  readonly queue: EventQueue;
}

/** How long an event is worth an answer, in milliseconds: Facebook's window. */
const DAY = 24 * 60 * 60_000;

/** So many attempts may begin and not end (a crash, a time-out). */
const MAX_ATTEMPTS = 5;

/** After how many seconds the bot's own error is tried again. */
const FEW_RETRIES = [2, 8, 20];

/** In seconds. */
const SOON = 20;

/** Delays grow to this, in seconds. */
const MAX_DELAY = 15 * 60;

/** What SQS allows, in seconds, less what a receive has used up (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html). */
const MAX_HIDDEN = 12 * 60 * 60 - 60;

/** Before SQS itself gives up, without a reason and without what was done. */
const MAX_RECEIVES = 145;

class NeverFinished extends Fault {
  override readonly name = 'NeverFinished';
  constructor() {
    super(
      `${MAX_ATTEMPTS} attempts began and did not end: the function crashed, or the handler took too long.`,
    );
  }
}

class TriedTooOften extends Fault {
  override readonly name = 'TriedTooOften';
  constructor() {
    super(`The event was tried ${MAX_RECEIVES} times.`);
  }
}

/** One event at work. */
interface Task<W extends Words> extends Working<W> {
  readonly record: SQSRecord;
  readonly job: WorkableJob;
  readonly time: Time;
}

/**
 * Works one queue record.
 * @returns whether it is done with; if not, it comes again after a while.
 */
export async function work<W extends Words>(
  working: Working<W>,
  record: SQSRecord,
  time: Time,
): Promise<boolean> {
  let job: Job | undefined;
  try {
    job = readJob(record.body);
    const { event } = job;
    if (event.type === 'forget') return await forget(working, { ...job, event });
    return !isWorkable(event) || (await workEvent({ ...working, record, job: { ...job, event }, time }));
  } catch (error) {
    const about = { messageId: record.messageId, identity: job?.identity, page: job?.event.page };
    log.error('A queue record could not be worked', { ...about, ...describe(error) });
    if (judge(error) !== 'fault') return giveBack(working.queue, record, growingDelay(record), about);
    await working.queue.sendDeadLetter(writeDeadLetter(record.body, describe(error), record.messageId));
    metrics.count('DeadLetters');
    return true;
  }
}

/** Reads nothing first: an item that nobody can read is forgotten too, and what is forgotten twice is forgotten. */
async function forget<W extends Words>(
  { store }: Working<W>,
  job: Job & { readonly event: Forget },
): Promise<boolean> {
  await store.forget(job.group);
  log.info('A person was forgotten', aboutJob(job));
  return true;
}

async function workEvent<W extends Words>(task: Task<W>): Promise<boolean> {
  const { bot, graphApi, store, job, time } = task;
  const { event } = job;
  metrics.about(aboutJob(job));
  const stored = await store.read(job.group);
  if (isDone(stored, job.identity)) return true;
  const { talk, silent } = silence(bot, event, stored.talk);
  const read = { ...stored, talk };
  if (silent || event.type === 'echo') return done(task, read);

  const progress = progressOf(read, job);
  if (progress.givenUp) return bury(task, read, progress, progress.givenUp);
  if (isTooOld(job)) {
    log.info('An event is closed: it is older than 24 hours', aboutJob(job));
    return done(task, read, 'closed');
  }
  const hopeless = reasonToGiveUp(task, progress);
  const memory = hopeless ? read : await begin(task, read, progress);
  const attempt = createAttempt(bot, graphApi, { ...job, event }, { ...memory, progress }, time);
  if (hopeless) return giveUp(task, memory, progress, attempt, hopeless);
  try {
    await graphApi.checkCredentials(event.page);
    await store.write(withDone(memory, job.identity, await attempt.run()));
    metrics.count('Answered');
    return true;
  } catch (error) {
    return afterFailure(task, memory, progress, attempt, error);
  }
}

function reasonToGiveUp<W extends Words>(
  { record }: Task<W>,
  { attempts }: UnfinishedEvent,
): Fault | undefined {
  if (attempts >= MAX_ATTEMPTS) return new NeverFinished();
  return receives(record) >= MAX_RECEIVES ? new TriedTooOften() : undefined;
}

/**
 * Notes that an attempt begins. The first costs no write: only a record that comes again may be one that kills the
 * function.
 */
async function begin<W extends Words>(
  { store, record }: Task<W>,
  memory: Memory,
  progress: UnfinishedEvent,
): Promise<Memory> {
  if (receives(record) === 1) return memory;
  return store.write({ ...memory, progress: { ...progress, attempts: progress.attempts + 1 } });
}

/** Decides what becomes of an event whose attempt has failed. */
async function afterFailure<W extends Words>(
  task: Task<W>,
  read: Memory,
  progress: UnfinishedEvent,
  attempt: Attempt,
  error: unknown,
): Promise<boolean> {
  const { store, queue, record, job } = task;
  const memory = error instanceof Conflict ? await store.read(job.group) : read;
  if (isDone(memory, job.identity)) return true;

  const failures = progress.failures + (judge(error) === 'few' ? 1 : 0);
  const verdict = failures > FEW_RETRIES.length ? 'fault' : judge(error);
  if (verdict === 'fault') return giveUp(task, memory, progress, attempt, error);
  report(job, verdict, error);
  if (verdict === 'closed') return done(task, withSilence(memory, attempt), 'closed');

  // What ran out of time has not finished; whatever else was judged has.
  const attempts = error instanceof OutOfTime ? progress.attempts + 1 : 0;
  try {
    await store.write({ ...memory, progress: { ...progress, attempts, failures } });
  } catch (error) {
    if (judge(error) !== 'fault') throw error;
    return giveUp(task, memory, { ...progress, once: {} }, attempt, error);
  }
  const few = verdict === 'few' ? FEW_RETRIES[failures - 1] : undefined;
  return giveBack(queue, record, few ?? delayAfter(error, growingDelay(record)), aboutJob(job));
}

/** Notes that the event is given up, so that it is not tried again, lets the bot apologise, and buries it. */
async function giveUp<W extends Words>(
  task: Task<W>,
  memory: Memory,
  progress: UnfinishedEvent,
  attempt: Attempt,
  error: unknown,
): Promise<boolean> {
  report(task.job, 'fault', error);
  const givenUp = describe(error);
  const noted = await task.store.write({
    ...withSilence(memory, attempt),
    progress: { ...progress, givenUp },
  });
  const talk = await attempt.apologise(error);
  const { silentUntil = talk.silentUntil } = noted.talk;
  return bury(task, { ...noted, talk: { ...talk, ...(silentUntil && { silentUntil }) } }, progress, givenUp);
}

/** A conversation that the handler had handed over before it failed stays with the human. */
function withSilence(memory: Memory, { silentUntil }: Attempt): Memory {
  return silentUntil === undefined ? memory : { ...memory, talk: { ...memory.talk, silentUntil } };
}

/** To the dead letters first, then done: a crash between the two leaves one dead letter, not none. */
async function bury<W extends Words>(
  task: Task<W>,
  memory: Memory,
  { sent, once }: UnfinishedEvent,
  reason: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { queue, record, job } = task;
  try {
    await queue.sendDeadLetter(writeDeadLetter(record.body, reason, job.identity, { sent, once }));
    await done(task, memory, 'given up');
    metrics.count('DeadLetters');
    return true;
  } catch (error) {
    // Soon again: a second dead letter within five minutes is none.
    report(job, 'retry', error);
    return giveBack(queue, record, SOON, aboutJob(job));
  }
}

/** Marks the event done; what its handler changed in the state is not kept. */
async function done<W extends Words>(
  { store, job }: Task<W>,
  memory: Memory,
  outcome?: Outcome,
): Promise<boolean> {
  const { event } = job;
  const { state, talk } = memory;
  const told = event.type === 'outbound' && outcome ? withOutcome(talk, event.id, outcome) : talk;
  await store.write(withDone(memory, job.identity, { state, talk: told }));
  return true;
}

/** Lets the record come again; when SQS does not hear us, it comes after the queue's visibility time-out. */
async function giveBack(
  queue: EventQueue,
  record: SQSRecord,
  seconds: number,
  about: Fields,
): Promise<boolean> {
  metrics.count('Retried');
  const delay = Math.round(Math.min(Math.max(seconds, 0), MAX_HIDDEN));
  await queue.hide(record.receiptHandle, delay).catch((error: unknown) => {
    log.warn('SQS did not take the delay of a retry', { ...about, ...describe(error) });
  });
  return false;
}

/** Doubles with each receive, up to 15 minutes, with jitter, so that many do not come back at once. */
function growingDelay(record: SQSRecord): number {
  return Math.min(MAX_DELAY, 2 ** receives(record)) * (0.75 + Math.random() / 4);
}

function receives({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** What earlier attempts have done: of this event, or what it carries from the dead letters. */
function progressOf({ progress }: Memory, { identity, progress: carried }: Job): UnfinishedEvent {
  if (progress?.identity === identity) return progress;
  const { sent = [], once = {} } = carried ?? {};
  return { identity, sent: [...sent], once: { ...once }, attempts: 0, failures: 0 };
}

/** An event that somebody has sent back from the dead letters is theirs to judge. */
function isTooOld({ event, redrive }: Job): boolean {
  return redrive === 0 && Date.now() - event.timestamp > DAY;
}

function report(job: WorkableJob, verdict: Verdict, error: unknown): void {
  const [level, what] = REPORTS[verdict];
  log[level](what, { ...aboutJob(job), ...describe(error) });
}

const REPORTS: Readonly<Record<Verdict, readonly ['info' | 'warn' | 'error', string]>> = {
  retry: ['warn', 'An event waits for trouble to pass'],
  token: ['error', CREDENTIALS_REFUSED],
  few: ['error', 'The bot failed: the event is tried again'],
  closed: ['info', 'An event is closed: there is nobody to answer any more'],
  fault: ['error', 'An event is given up: it goes to the dead letters'],
  sent: ['warn', 'An event waits for trouble to pass'],
};
