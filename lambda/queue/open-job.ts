import { applyPause } from '../conversation/handover.ts';
import type { Remembered } from '../conversation/open-conversation.ts';
import { metrics } from '../runtime/metrics.ts';
import { isDone, type Memory, type UnfinishedEvent, withDone } from '../store/conversation-store.ts';
import type { Engine } from './attempt.ts';
import type { ConversationJob, Job } from './job.ts';

/**
 * Reads what is remembered of a job's conversation and applies a pause of the bot.
 * @returns undefined if there is nothing left to do: the event was handled before, or a human replies to it
 */
export async function openJob({ bot, store }: Engine, job: ConversationJob): Promise<Memory | undefined> {
  const { event, identity, group } = job;
  const stored = await store.read(group);
  if (isDone(stored, identity)) return undefined;
  if (event.type === 'outbound') return stored;
  const { state: engineState, paused } = applyPause(bot, event, stored.engineState);
  const memory = { ...stored, engineState };
  if (!paused) return memory;
  await store.write(withDone(memory, identity, memory));
  return undefined;
}

/** Saves what a handler changed, and marks the event done. */
export async function completeJob(
  { store }: Engine,
  { identity }: ConversationJob,
  memory: Memory,
  remembered: Remembered,
): Promise<void> {
  await store.write(withDone(memory, identity, remembered));
  metrics.count('Answered');
}

/** What earlier attempts at this event did, or what it brings from the dead-letter queue. */
export function progressOf({ progress }: Memory, { identity, progress: carried }: Job): UnfinishedEvent {
  if (progress?.identity === identity) return progress;
  const { sent = [], once = {} } = carried ?? {};
  return { identity, sent: [...sent], once: { ...once }, attempts: 0, failures: 0 };
}
