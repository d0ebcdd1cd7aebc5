import { repeatsClick, withBeginning, withClick, withoutClick } from '../conversation/ad-click.ts';
import { LAST_SENT_LENGTH, type SentBetween } from '../conversation/confirm-sent.ts';
import { heard } from '../conversation/dispatch.ts';
import type { EngineState } from '../conversation/engine-state.ts';
import { applyPause } from '../conversation/handover.ts';
import type { Remembered } from '../conversation/open-conversation.ts';
import { type Progress, shortHash } from '../conversation/progress.ts';
import { metrics } from '../runtime/metrics.ts';
import { isDone, type Memory, type UnfinishedEvent, withDone } from '../store/conversation-store.ts';
import type { Engine } from './attempt.ts';
import type { ConversationEvent, ConversationJob, Job } from './job.ts';
import { unanswered } from './silence.ts';

/**
 * Reads what is remembered of a job's conversation and applies a pause of the bot.
 * @returns undefined if there is nothing left to do: the event was handled before, a human replies to it, or it repeats
 * the click on an ad that was answered
 */
export async function openJob({ bot, store }: Engine, job: ConversationJob): Promise<Memory | undefined> {
  const { event, identity, group } = job;
  const stored = await store.read(group);
  if (isDone(stored, identity)) {
    unanswered('duplicate', job);
    return undefined;
  }
  if (event.type === 'outbound') return stored;
  const begun = withBeginning(event, stored.engineState);
  const { state: engineState, paused } = applyPause(bot, event, heard(event, begun));
  const repeats = repeatsClick(event, engineState);
  const memory = { ...stored, engineState: repeats ? withoutClick(engineState) : engineState };
  if (!paused && !repeats) return memory;
  if (paused) sayPause(job, engineState);
  else unanswered('ad click', job);
  await store.write(withDone(memory, identity, memory));
  return undefined;
}

function sayPause(job: ConversationJob, { silentUntil = 0 }: EngineState): void {
  const silence = job.event.type === 'echo' ? 'human began' : 'paused';
  unanswered(silence, job, { until: new Date(silentUntil).toISOString() });
}

/** The number of the next attempt, from 1 on. */
export function numberOf({ tries = 0 }: UnfinishedEvent): number {
  return tries + 1;
}

/** For a write that notes which messages went out: without it, they are asked for or sent again. */
export const UNTIL_THE_DEADLINE = { room: 'keep', attempts: Number.POSITIVE_INFINITY } as const;

/** Saves what a handler changed, and marks the event done. */
export async function completeJob(
  { bot, store }: Engine,
  { identity, event }: ConversationJob,
  memory: Memory,
  remembered: Remembered,
  progress: Progress,
): Promise<void> {
  const { state } = remembered;
  const clicked = withClick(bot, event, remembered.engineState, progress.sent.length > 0);
  const done = withDone(memory, identity, { state, engineState: withLastSent(clicked, progress) });
  await store.write(done, UNTIL_THE_DEADLINE);
  metrics.count('Answered');
}

/**
 * Which messages of the Page may belong to an event. A reply is never older than its event, for which Facebook's clock
 * has the time, in whole seconds for a message; and no attempt was made before the first receive. Other events may have
 * been answered since one went to the dead-letter queue.
 * @param isSentBack whether it comes from there and no attempt at it can have begun since
 * @param firstReceive in milliseconds since 1970
 */
export function sentBetween(
  { timestamp, type }: Pick<ConversationEvent, 'timestamp' | 'type'>,
  { lastSent }: EngineState,
  { unconfirmedSince }: Progress,
  isSentBack: boolean,
  firstReceive: number,
): SentBetween {
  const start = type === 'outbound' ? 0 : Math.floor(timestamp / 1000) * 1000;
  const since = Math.max(start, Math.min(firstReceive, unconfirmedSince ?? firstReceive) - CLOCK_DIFFERENCE);
  if (!isSentBack || unconfirmedSince === undefined)
    return { since, until: Number.POSITIVE_INFINITY, lastSent };
  return { since, until: unconfirmedSince + LONGEST_CALL + CLOCK_DIFFERENCE, lastSent: undefined };
}

/** Facebook's clock and that of AWS may differ by this, in milliseconds. */
const CLOCK_DIFFERENCE = 60_000;

/** Facebook sends a message at most this long after it was called, in milliseconds. */
const LONGEST_CALL = 80_000;

/** Notes the last message of an event: what comes after it belongs to the next. */
export function withLastSent(engineState: EngineState, { sent }: Progress): EngineState {
  const last = sent.findLast(({ id }) => id !== '');
  return last ? { ...engineState, lastSent: shortHash(last.id, LAST_SENT_LENGTH) } : engineState;
}

/**
 * What earlier attempts at an event did, or what it brings from the dead-letter queue. If an attempt began and its end
 * was not noted, it may have sent messages that are not noted either.
 * @param mayHaveBegun whether there may have been an attempt of which nothing is noted
 * @param firstReceive in milliseconds since 1970
 */
export function progressOf(
  { progress: stored }: Memory,
  { identity, progress: carried }: Job,
  mayHaveBegun: boolean,
  firstReceive: number,
): UnfinishedEvent {
  const { sent = [], once = {}, ...unconfirmed } = carried ?? {};
  if (stored?.identity === identity) return afterUnknownEnd(stored, firstReceive);
  const progress = { sent: [...sent], once: { ...once }, ...unconfirmed, attempts: 0, failures: 0 };
  return { ...(mayHaveBegun && { unconfirmedSince: firstReceive }), identity, ...progress };
}

/** If an attempt began and its end was not noted, it may have sent a message, or one more copy of one. */
function afterUnknownEnd(stored: UnfinishedEvent, firstReceive: number): UnfinishedEvent {
  if (!hasBegun(stored)) return { ...stored };
  const { unconfirmedSince, copies = 0, begun = firstReceive } = stored;
  if (unconfirmedSince === undefined) return { ...stored, unconfirmedSince: begun };
  return { ...stored, copies: copies + 1 };
}

/** Whether an attempt began and its end was not noted. An older release noted no more than the number. */
export function hasBegun({ begun, tries, attempts }: UnfinishedEvent): boolean {
  return begun !== undefined || (tries === undefined && attempts > 0);
}

/** A conversation that the handler handed over before it failed stays with the human. */
export function withPause(memory: Memory, silentUntil: number | undefined): Memory {
  if (silentUntil === undefined) return memory;
  return { ...memory, engineState: { ...memory.engineState, silentUntil } };
}
