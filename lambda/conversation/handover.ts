import type { EventType, MessengerEvent, Outbound } from '../events.ts';
import { isMarked } from '../messenger/send-request.ts';
import type { Words } from './conversation.ts';
import { type AnswerableEvent, type AnyBot, heard } from './dispatch.ts';
import type { Talk } from './engine-state.ts';
import { isFromInbox, SILENT_HOURS, silentFrom } from './open-conversation.ts';

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
export function silence<W extends Words>(
  bot: AnyBot<W>,
  event: AnswerableEvent | MessengerEvent<'echo'> | Outbound,
  talk: Talk,
): { readonly talk: Talk; readonly silent: boolean } {
  if (event.type === 'outbound') return { talk, silent: false };
  const { silentUntil = 0, asked: _, ...rest } = talk;
  if (event.type === 'echo') {
    // The human has taken the question over.
    return {
      talk: silentFrom({ ...rest, silentUntil }, event.timestamp, bot.silentHours ?? SILENT_HOURS),
      silent: true,
    };
  }
  const { silentUntil: __, ...speaking } = talk;
  if (isPassedBack(event) || silentUntil <= Date.now()) return { talk: speaking, silent: false };
  if (!SAID.has(event.type)) return { talk, silent: false };
  return { talk: heard(bot, event, { ...rest, silentUntil }), silent: true };
}

/** Whether a conversation comes back; that it goes to the inbox is told only in case Facebook tells both sides. */
function isPassedBack(event: AnswerableEvent): boolean {
  return event.type === 'pass_thread_control' && !isFromInbox(event.new_owner_app_id);
}

/** What a person says in a conversation: a human who answers answers this. All else is still the bot's. */
const SAID: ReadonlySet<EventType> = new Set<EventType>([
  'text',
  'quick_reply',
  'attachments',
  'message_edit',
  'postback',
  'reaction',
  'referral',
]);
