import type { EventContent, EventType, MessengerEvent } from '../events.ts';
import { isMarked } from '../messenger/send-request.ts';
import type { AnyBot, BotEvent } from './bot.ts';
import { afterEvent } from './dispatch.ts';
import type { EngineState } from './engine-state.ts';

/**
 * The App id of the Pages' inbox
 * (https://developers.facebook.com/docs/messenger-platform/conversation-routing).
 */
export const INBOX = '263902037430900';

/** Meta's pages print the inbox's id in two ways. */
const INBOX_IDS = new Set([INBOX, '26390203743090']);

/** How long the bot pauses after a hand-over by default, in hours. */
export const SILENT_HOURS = 12;

const HOUR = 60 * 60_000;

/** Until when a bot pauses, in milliseconds since 1970. */
export function pausedFor(hours: number, since: number): number {
  return since + hours * HOUR;
}

/** What shows that a human has the conversation. */
type HumanEvent = MessengerEvent<'echo' | 'standby' | 'take_thread_control'>;

/** A message of the Page; one in a conversation that another App or the inbox controls comes as `standby`. */
function echoIn(event: MessengerEvent): EventContent<'echo'> | undefined {
  const seen = event.type === 'standby' ? event.event : event;
  return seen.type === 'echo' ? seen : undefined;
}

/**
 * Whether an event shows that a human has the conversation, and the bot pauses for humans: the inbox took it, or a
 * message went out that neither the bot nor another App sent. Meta does not say who sends an echo without an App id; that
 * it is a human is a guess.
 */
export function showsHuman(
  { silentHours }: Pick<AnyBot, 'silentHours'>,
  event: MessengerEvent,
): event is HumanEvent {
  if (silentHours === undefined) return false;
  if (event.type === 'take_thread_control') return isFromInbox(event.new_owner_app_id);
  const echo = echoIn(event);
  if (!echo || isMarked(echo.metadata)) return false;
  return echo.app_id === undefined || isFromInbox(echo.app_id);
}

/**
 * Whether the bot pauses for an event, and the engine's state after it: a human who replies in the inbox pauses the
 * bot, as does a hand-over; a conversation that is passed back ends the pause.
 */
export function applyPause(
  bot: AnyBot,
  event: BotEvent | MessengerEvent<'echo'>,
  state: EngineState,
): { readonly state: EngineState; readonly paused: boolean } {
  const { silentUntil = 0, ...unpaused } = state;
  const { silentHours } = bot;
  if (event.type === 'echo') {
    // It was queued before it was known whether the bot pauses.
    if (silentHours === undefined || isAutomatic(event, state)) return { state, paused: false };
    return { state: pausedBy(event, silentHours, state), paused: true };
  }
  if (silentHours !== undefined && showsHuman(bot, event))
    return { state: pausedBy(event, silentHours, state), paused: false };
  if (isPassedBack(event) || silentUntil <= Date.now()) return { state: unpaused, paused: false };
  if (!FOR_HUMANS.has(event.type)) return { state, paused: false };
  return { state: afterEvent(bot, event, withoutQuestion(state)), paused: true };
}

/** No human reads a message and replies within this time, in milliseconds. */
const AUTOMATIC = 5_000;

/** Facebook may give a time in whole seconds: this much, in milliseconds, makes a reply no older than its message. */
const ROUNDED = 1_000;

/**
 * Whether the Page itself replied, with an away message or an instant reply: its echo comes from the inbox too, and
 * Meta does not mark it.
 */
function isAutomatic(
  { timestamp }: MessengerEvent<'echo'>,
  { heardAt = 0, silentUntil = 0 }: EngineState,
): boolean {
  const later = timestamp - heardAt;
  return silentUntil <= timestamp && later > -ROUNDED && later < AUTOMATIC;
}

function pausedBy({ timestamp }: HumanEvent, hours: number, state: EngineState): EngineState {
  const silentUntil = Math.max(state.silentUntil ?? 0, pausedFor(hours, timestamp));
  return { ...withoutQuestion(state), silentUntil };
}

/** The human takes an open question over. */
function withoutQuestion({ asked: _, ...state }: EngineState): EngineState {
  return state;
}

/** Whether the conversation comes back. Facebook may report a hand-over to the inbox to both sides. */
function isPassedBack(event: BotEvent): boolean {
  return event.type === 'pass_thread_control' && !isFromInbox(event.new_owner_app_id);
}

function isFromInbox(appId: string | undefined): boolean {
  return appId !== undefined && INBOX_IDS.has(appId);
}

/** What a human replies to during a pause. The bot still handles everything else. */
const FOR_HUMANS: ReadonlySet<EventType> = new Set<EventType>([
  'text',
  'quick_reply',
  'attachments',
  'message_edit',
  'postback',
  'reaction',
  'referral',
]);
