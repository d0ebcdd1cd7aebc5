import type { AnswerableEvent } from './dispatch.ts';
import type { MessengerEvent, Outbound } from './events.ts';
import { isFromInbox, silentFor } from './messenger/open-conversation.ts';
import { isMarked } from './messenger/outgoing.ts';
import type { Talk } from './messenger/talk.ts';

/** What the bot says of being silent. */
interface SilentBot {
  readonly silentHours?: number;
}

/** An echo that tells that a human answers in the Page's inbox, of a bot that wants to be silent then. */
export function tellsOfHuman(bot: SilentBot, event: MessengerEvent): event is MessengerEvent<'echo'> {
  if (event.type !== 'echo' || bot.silentHours === undefined) return false;
  return !isMarked(event.metadata) && isFromInbox(event.app_id);
}

/**
 * Whether the bot is silent about an event, and what is to be remembered of that: a human who answers in the inbox
 * silences it, as does handing over; a conversation that is passed back ends it.
 */
export function silence(
  { silentHours = 12 }: SilentBot,
  event: AnswerableEvent | MessengerEvent<'echo'> | Outbound,
  talk: Talk,
): { readonly talk: Talk; readonly silent: boolean } {
  if (event.type === 'outbound') return { talk, silent: false };
  if (event.type === 'echo') return { talk: silentFor(talk, silentHours), silent: true };
  const { silentUntil = 0, ...rest } = talk;
  if (event.type === 'pass_thread_control' || silentUntil <= Date.now()) return { talk: rest, silent: false };
  return { talk, silent: event.person !== undefined };
}
