/** Why an event gets no answer: said in the log, so that nobody has to guess. */
import type { AnyBot } from '../conversation/bot.ts';
import { isOwnComment } from '../conversation/own-comment.ts';
import type { MessengerEvent } from '../events.ts';
import type { Fields } from '../runtime/errors.ts';
import { log } from '../runtime/log.ts';
import { aboutJob, type ConversationJob } from './job.ts';
import { isWanted } from './jobs-for-bot.ts';

/** Why an event was queued and yet is not answered. */
const UNANSWERED = {
  'no handler': 'Event not answered: the bot has no handler for it',
  duplicate: 'Event not answered: it was done before',
  paused: 'Event not answered: a human has the conversation, and the bot pauses',
  'human began': 'The bot pauses: a human writes in the conversation',
  'ad click': 'Get Started not answered: the click on an ad that brought it was answered',
  'too old': 'Event closed: it is older than 24 hours',
} as const;

/** Logs why an event that was queued is not answered. */
export function unanswered(silence: keyof typeof UNANSWERED, job: ConversationJob, more: Fields = {}): void {
  log.info(UNANSWERED[silence], { ...aboutJob(job), silence, ...more });
}

/**
 * Says why events are not queued. CloudWatch does not get these lines: there may be several for each message.
 * @param bot undefined if it could not be loaded
 */
export function notQueued(bot: AnyBot | undefined, events: readonly MessengerEvent[]): void {
  for (const event of events) {
    const wanted: boolean = isWanted(bot, event);
    if (wanted) continue;
    const { type, page, person } = event;
    const mid = 'mid' in event && type !== 'reaction' ? event.mid : undefined;
    log.debug('Event not queued', { type, page, person, mid, silence: reasonFor(event) });
  }
}

function reasonFor(event: MessengerEvent): 'own message' | 'own comment' | 'no handler' {
  if (event.type === 'echo') return 'own message';
  return isOwnComment(event) ? 'own comment' : 'no handler';
}
