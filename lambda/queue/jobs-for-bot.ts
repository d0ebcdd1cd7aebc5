import type { AnyBot, BotEvent } from '../conversation/bot.ts';
import { mayHaveHandler, OPENS_WINDOW } from '../conversation/dispatch.ts';
import { isBotEvent } from '../conversation/event-kinds.ts';
import { showsHuman } from '../conversation/handover.ts';
import type { MessengerEvent } from '../events.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import {
  aboutEvent,
  aboutJob,
  type ConversationEvent,
  type ConversationJob,
  jobOf,
  type Outbound,
} from './job.ts';

/**
 * Gives the jobs for the events that the bot handles. Events without a handler are not queued.
 * @param bot undefined if it could not be loaded: then the jobs are for all that it might handle
 */
export function jobsForBot(
  bot: AnyBot | undefined,
  events: readonly MessengerEvent[],
): readonly ConversationJob[] {
  return events.flatMap((event) => {
    if (!isWanted(bot, event)) return [];
    try {
      return [jobOf(event)];
    } catch (error) {
      log.error('Dropped an event: its JSON is nested too deep', {
        ...aboutEvent(event),
        ...describe(error),
      });
      return [];
    }
  });
}

const MIGHT_PAUSE = { silentHours: 1 };

/** Whether an event is queued: the bot may handle it, or it begins or ends a pause. */
export function isWanted(
  bot: AnyBot | undefined,
  event: MessengerEvent,
): event is BotEvent | MessengerEvent<'echo'> {
  if (!isBotEvent(event)) return showsHuman(bot ?? MIGHT_PAUSE, event);
  if (bot === undefined || mayHaveHandler(bot, event)) return true;
  if (bot.silentHours !== undefined && OPENS_WINDOW.has(event.type)) return true; // An away message may follow.
  return event.type === 'pass_thread_control' || showsHuman(bot, event); // One ends a pause, the other begins one.
}

/** Whether an event is one that the engine handles in a conversation. */
export function isForConversation(event: MessengerEvent | Outbound): event is ConversationEvent {
  return event.type === 'outbound' || event.type === 'echo' || isBotEvent(event);
}

/** Counts events that were taken in. */
export function countAccepted(jobs: readonly ConversationJob[]): void {
  metrics.count('Accepted', jobs.length);
  for (const job of jobs) metrics.about(aboutJob(job));
}
