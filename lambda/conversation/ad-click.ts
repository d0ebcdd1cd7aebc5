import type { MessengerEvent } from '../events.ts';
import { payloadName } from '../messenger/payload.ts';
import type { AnyBot, BotEvent } from './bot.ts';
import { OPENS_WINDOW } from './dispatch.ts';
import type { EngineState } from './engine-state.ts';

/**
 * How long after the referral of a click on an ad Facebook may send a Get Started of its own, in milliseconds. One to four
 * seconds have been seen.
 */
const ONE_CLICK = 5_000;

/** The name of the payload that this project's Get Started button has. */
const GET_STARTED = 'GET_STARTED';

/**
 * Whether an event is the second half of a click on an ad whose first half the bot has answered: a Get Started that says
 * nothing of the ad. It can only follow, so nothing waits for it. The first half may have no handler, or a handler that
 * sends nothing: then the Get Started is the one to greet.
 */
export function repeatsClick(
  event: BotEvent | MessengerEvent<'echo'>,
  { adAnswered = 0 }: EngineState,
): boolean {
  if (event.type !== 'postback' || event.referral || payloadName(event.payload) !== GET_STARTED) return false;
  return Math.abs(event.timestamp - adAnswered) < ONE_CLICK;
}

/** Notes when a person clicked on an ad, if the bot has answered that. */
export function withClick(
  bot: AnyBot,
  event: BotEvent | MessengerEvent<'echo'> | { readonly type: 'outbound' },
  state: EngineState,
  answered: boolean,
): EngineState {
  if (!answered || event.type === 'outbound') return state;
  const isOfAd = 'referral' in event && event.referral !== undefined && event.referral.source !== 'SHORTLINK';
  return isOfAd || isAdvertisersTap(bot, event, state) ? { ...state, adAnswered: event.timestamp } : state;
}

/**
 * Whether a tap is one on an ad's own button that says nothing of the ad: its payload is none of the bot's, and the
 * conversation came to the bot just now, so that it cannot be an old button.
 */
function isAdvertisersTap(
  { payloads = {} }: AnyBot,
  event: BotEvent | MessengerEvent<'echo'>,
  { begunAt = 0 }: EngineState,
): boolean {
  if (event.type !== 'quick_reply' && event.type !== 'postback') return false;
  const name = payloadName(event.payload);
  if (name === GET_STARTED || Object.hasOwn(payloads, name)) return false;
  return Math.abs(event.timestamp - begunAt) < ONE_CLICK;
}

/** Notes when a conversation came to the bot: with the person's first event, or when another App passed it. */
export function withBeginning(
  { type, timestamp }: MessengerEvent,
  { begunAt = 0, ...state }: EngineState,
): EngineState {
  const begins = type === 'pass_thread_control' || (state.heardAt === undefined && OPENS_WINDOW.has(type));
  if (begins) return { ...state, begunAt: timestamp };
  return timestamp - begunAt < ONE_CLICK ? { ...state, begunAt } : state;
}

/** The next Get Started is a tap of the person's. */
export function withoutClick({ adAnswered: _, ...state }: EngineState): EngineState {
  return state;
}
