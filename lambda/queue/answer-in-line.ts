import type { Time, Words } from '../conversation/conversation.ts';
import { type AnswerableEvent, type AnyBot, handles, isAnswerable } from '../conversation/dispatch.ts';
import { silence, tellsOfHuman } from '../conversation/handover.ts';
import { createAttempt } from '../conversation/run-handler.ts';
import type { Forget, MessengerEvent, Outbound, Received } from '../events.ts';
import type { GraphApi } from '../messenger/graph-api.ts';
import { describe, log } from '../runtime/log.ts';
import { NESTED_TOO_DEEP } from '../runtime/log-sentences.ts';
import { metrics } from '../runtime/metrics.ts';
import { type ConversationStore, isDone, withDone } from '../store/conversation-store.ts';
import { type Job, jobOf } from './job.ts';

/** How many people are answered side by side: enough to be quick, few enough to keep file handles. */
const SIDE_BY_SIDE = 50;

/** What answering takes: who answers, through what, and what is remembered. */
export interface Answering<W extends Words> {
  readonly bot: AnyBot<W>;
  readonly graphApi: GraphApi;
  readonly store: ConversationStore;
}

/** An event that something is to be done about. */
export type WorkableEvent = AnswerableEvent | MessengerEvent<'echo'> | Outbound;

/** An event on its way to the bot. */
export type WorkableJob = Job & { readonly event: WorkableEvent };

/** Whether something may be to be done about an event. */
export function isWorkable(event: MessengerEvent | Outbound): event is WorkableEvent {
  return event.type === 'outbound' || event.type === 'echo' || isAnswerable(event);
}

/** The events that the bot handles; nobody queues, or waits for, what no handler wants. */
export function handledBy<W extends Words>(
  bot: AnyBot<W>,
  received: readonly Received[],
): readonly WorkableJob[] {
  return received.flatMap(({ event, element }) => {
    if (!isWanted(bot, event)) return [];
    try {
      return [jobOf(event, element)];
    } catch (error) {
      log.error(NESTED_TOO_DEEP, { ...aboutEvent(event), ...describe(error) });
      return [];
    }
  });
}

function isWanted<W extends Words>(
  bot: AnyBot<W>,
  event: MessengerEvent,
): event is AnswerableEvent | MessengerEvent<'echo'> {
  if (!isAnswerable(event)) return tellsOfHuman(bot, event);
  return handles(bot, event) || event.type === 'pass_thread_control'; // It ends a silence.
}

/** What a log line says of an event. Its identity leads from the call that brought it to the answer. */
export function aboutJob({
  identity,
  event,
}: Pick<Job, 'identity'> & { readonly event: WorkableEvent | Forget }) {
  return { identity, ...aboutEvent(event) };
}

function aboutEvent({ type, page, person }: WorkableEvent | Forget) {
  return { type, page, person };
}

/** Counts events that were taken in. */
export function countAccepted(jobs: readonly WorkableJob[]): void {
  metrics.count('Accepted', jobs.length);
  for (const job of jobs) metrics.about(aboutJob(job));
}

/**
 * Lets the bot answer events within the call that brought them: those of one person in order, different people
 * side by side. An answer that fails is logged and loses nobody else theirs; the call is still good, because a
 * resend would double the others.
 */
export async function answerInLine<W extends Words>(
  answering: Answering<W>,
  jobs: readonly WorkableJob[],
  time: Time,
): Promise<void> {
  countAccepted(jobs);
  const waiting = Map.groupBy(jobs, ({ group }) => group).values();
  async function answerNext(): Promise<void> {
    for (const jobs of waiting) {
      for (const job of jobs) await answerEvent(answering, job, time).catch(logFailure(job));
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, answerNext));
}

/** Lets the bot answer one event, waits until everything it sent is sent, and remembers the conversation. */
export async function answerEvent<W extends Words>(
  { bot, graphApi, store }: Answering<W>,
  job: WorkableJob,
  time: Time,
): Promise<void> {
  const { event, identity, group } = job;
  const memory = await store.read(group);
  if (isDone(memory, identity)) return;
  const { talk, silent } = silence(bot, event, memory.talk);
  if (silent || event.type === 'echo') {
    await store.write(withDone(memory, identity, { ...memory, talk }));
    return;
  }
  const progress = { sent: [], once: {} };
  const attempt = createAttempt(bot, graphApi, { ...job, event }, { ...memory, talk, progress }, time);
  try {
    await store.write(withDone(memory, identity, await attempt.run()));
    metrics.count('Answered');
  } catch (error) {
    await attempt.apologise(error);
    throw error;
  }
}

function logFailure(job: WorkableJob) {
  return (error: unknown) => log.error('An event was not answered', { ...aboutJob(job), ...describe(error) });
}
