import type { Deadline } from '../runtime/deadline.ts';
import { describe, log } from '../runtime/log.ts';
import { type Engine, runAttempt, runFailed } from './attempt.ts';
import { storeInTime } from './in-time.ts';
import { aboutJob, type ConversationJob } from './job.ts';
import { countAccepted } from './jobs-for-bot.ts';
import { completeJob, openJob, sentBetween } from './open-job.ts';

/** How many people are served at a time: enough to be quick, few enough to save file handles. */
const CONCURRENCY = 50;

/**
 * Handles events within the webhook call that brought them, one person's in order, different people's at the
 * same time. A failed event is logged and affects no other; the call still succeeds, because a resend would
 * double the other replies.
 */
export async function answerInLine(
  engine: Engine,
  jobs: readonly ConversationJob[],
  deadline: Deadline,
): Promise<void> {
  countAccepted(jobs);
  const punctual = { ...engine, store: storeInTime(engine.store, deadline.saveBy) };
  const waiting = Map.groupBy(jobs, ({ group }) => group).values();
  async function answerNext(): Promise<void> {
    for (const jobs of waiting) {
      for (const job of jobs) await answerEvent(punctual, job, deadline).catch(logFailure(job));
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, answerNext));
}

/**
 * Handles one event, waits until everything is sent, and saves the conversation.
 * @throws what the handler throws
 */
async function answerEvent(engine: Engine, job: ConversationJob, deadline: Deadline): Promise<void> {
  const memory = await openJob(engine, job);
  const { event } = job;
  if (!memory || event.type === 'echo') return;
  const progress = { sent: [], once: {} };
  const attempt = {
    job: { ...job, event },
    memory,
    progress,
    sentBetween: sentBetween(event, memory.engineState, progress, false, Date.now()),
    deadline,
  };
  const { remembered, failed } = await runAttempt(engine, attempt);
  try {
    if (failed) throw failed.error;
    await completeJob(engine, job, memory, remembered, progress);
  } catch (error) {
    await runFailed(engine, attempt, error);
    throw error;
  }
}

function logFailure(job: ConversationJob) {
  return (error: unknown) => log.error('An event was not handled', { ...aboutJob(job), ...describe(error) });
}
