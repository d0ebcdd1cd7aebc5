import type { SQSRecord } from 'aws-lambda';
import { type Outcome, withOutcome } from '../conversation/engine-state.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { type Memory, type UnfinishedEvent, withDone } from '../store/conversation-store.ts';
import { type Attempt, type Engine, runFailed } from './attempt.ts';
import { writeDeadLetter } from './dead-letter.ts';
import type { EventQueue } from './event-queue.ts';
import { giveBack } from './give-back.ts';
import { aboutJob } from './job.ts';
import { numberOf, withLastSent } from './open-job.ts';
import { reportFailure } from './report-failure.ts';
import { RETRY, sendDeadLetter } from './send-dead-letter.ts';

/** What processing records needs: also the queue, for delays and dead letters. */
export interface Worker extends Engine {
  readonly queue: EventQueue;
}

/** How a record is worked beside the others of its invocation. */
export interface Turn {
  readonly deadline: Deadline;
  /** Whether no other record is at work: if the function dies now, it is because of this one. */
  readonly alone: boolean;
  /** Whether there may have been an attempt before of which nothing is noted. */
  readonly mayHaveBegun: boolean;
}

/** One event being processed, with what is stored about it. */
export interface Task extends Worker, Attempt, Turn {
  readonly record: SQSRecord;
  readonly memory: Memory;
  readonly progress: UnfinishedEvent;
}

/** Notes that the event is given up, so that it is not tried again, and calls the bot's `failed`. */
export async function giveUp(task: Task, memory: Memory, error: unknown): Promise<boolean> {
  const { store, job, progress } = task;
  reportFailure(job, { action: 'give up' }, error, numberOf(progress));
  const givenUp = describe(error);
  const noted = await store.write(
    { ...memory, progress: { ...progress, begun: undefined, givenUp } },
    { room: 'make' },
  );
  const { silentUntil } = noted.engineState;
  const engineState = await runFailed(task, task, error);
  const last = { ...noted, engineState: { ...engineState, ...(silentUntil && { silentUntil }) } };
  return sendToDeadLetterQueue(task, last, givenUp);
}

/** Dead letter first, then done: trouble in between leaves the dead letter twice at worst, never none. */
export async function sendToDeadLetterQueue(
  task: Task,
  memory: Memory,
  reason: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { queue, record, job, progress } = task;
  const { sent, once, unconfirmedSince, copies } = progress;
  const done = { sent, once, unconfirmedSince, copies };
  const letter = writeDeadLetter(record.body, reason, job.identity, job.group, done);
  if (!(await sendDeadLetter(queue, record, letter, aboutJob(job)))) return false;
  try {
    await close(task, memory, 'given up');
  } catch (error) {
    log.warn(
      'The end of an event could not be noted: its dead letter will be written again',
      describe(error),
    );
    // SQS drops the copy within five minutes.
    return giveBack(queue, record, RETRY, aboutJob(job));
  }
  metrics.count('DeadLetters');
  return true;
}

/** Marks the event done; what its handler changed in the state is dropped. */
export async function close(
  { store, job, progress }: Task,
  memory: Memory,
  outcome: Outcome,
): Promise<boolean> {
  const { event, identity } = job;
  const { state, engineState: before } = memory;
  const last = withLastSent(before, progress);
  const engineState = event.type === 'outbound' ? withOutcome(last, event.id, outcome) : last;
  await store.write(withDone(memory, identity, { state, engineState }), { room: 'make' });
  return true;
}
