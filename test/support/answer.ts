import { type Engine, runAttempt, runFailed } from '../../lambda/queue/attempt.ts';
import type { ConversationJob } from '../../lambda/queue/job.ts';
import {
  completeJob,
  openJob,
  progressOf,
  sentBetween,
  withLastSent,
  withPause,
} from '../../lambda/queue/open-job.ts';
import { decide, isTooOld, reasonToGiveUp } from '../../lambda/queue/retry-policy.ts';
import { classify } from '../../lambda/runtime/errors.ts';
import { withDone } from '../../lambda/store/conversation-store.ts';
import { moveClock } from '../simulator/clock.ts';

/** How long a handler may take, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Answers an event as the queue has it answered on AWS: what fails because of Facebook is tried again by the same rules,
 * but the clock moves instead of waiting.
 * @throws what the handler throws, at once: a test should see it the first time; and what ends the event
 */
export async function answer(engine: Engine, job: ConversationJob): Promise<void> {
  const firstReceive = Date.now();
  for (let number = 1; ; number += 1) {
    underWay += 1;
    const seconds = await tryOnce(engine, job, number, firstReceive).finally(() => {
      underWay -= 1;
    });
    if (seconds === undefined) return;
    moveClock(seconds * 1000);
  }
}

let underWay = 0;

/** Whether a handler is running: it would run out of time if the clock moved. */
export function isAnswering(): boolean {
  return underWay > 0;
}

/** @returns after how many seconds to try again; undefined if the event is done */
async function tryOnce(
  engine: Engine,
  job: ConversationJob,
  number: number,
  firstReceive: number,
): Promise<number | undefined> {
  const { store } = engine;
  const { event, identity } = job;
  const memory = await openJob(engine, job);
  if (!memory || event.type === 'echo') return undefined;
  const progress = progressOf(memory, job, false, firstReceive);
  const end = Date.now() + PATIENCE;
  const deadline = { startBy: end, endBy: end, saveBy: end };
  const between = sentBetween(event, memory.engineState, progress, false, firstReceive);
  const attempt = { job: { ...job, event }, memory, progress, sentBetween: between, deadline };
  let silentUntil: number | undefined;
  try {
    await engine.graphApi.checkCredentials(event.page, end);
    const { remembered, failed } = await runAttempt(engine, attempt);
    ({ silentUntil } = remembered.engineState);
    if (failed) throw failed.error;
    await completeJob(engine, job, memory, remembered, progress);
    return undefined;
  } catch (error) {
    const decision = decide(error, progress, number);
    const isBots = classify(error) === 'retry-limited';
    const isLast = reasonToGiveUp(progress, number + 1) !== undefined || isTooOld(event, 0);
    if (decision.action === 'retry' && !isBots && !isLast) {
      const { attempts, failures } = decision;
      await store.write({ ...memory, progress: { ...progress, attempts, failures, tries: number } });
      return decision.seconds;
    }
    const isClosed = decision.action === 'close';
    const { state } = memory;
    const after = isClosed ? memory.engineState : await runFailed(engine, attempt, error);
    const last = withPause({ ...memory, engineState: withLastSent(after, progress) }, silentUntil);
    await store.write(withDone(memory, identity, { state, engineState: last.engineState }));
    throw error;
  }
}
