import type { EventType, MessengerEvent, PageEventType, PersonEvent, PersonEventType } from '../events.ts';
import { payloadName } from '../messenger/payload.ts';
import type { AnyBot, AnyHandler, AnyHandlers, AnyPageHandlers, BotEvent, Tap } from './bot.ts';
import type { Conversation, Page } from './conversation.ts';
import { type EngineState, lastTurns } from './engine-state.ts';
import { isPageEvent } from './event-kinds.ts';
import { isOwnComment } from './own-comment.ts';
import { replyTo, tapIn } from './tap.ts';

/** A person's handler gets `conversation`, a Page's handler gets `page`. */
export interface HandlerArguments {
  /** Without its event. */
  readonly conversation: ConversationBase;
  readonly page: Page;
}

/** A conversation before it knows its event. */
export type ConversationBase = Omit<Conversation, 'event'>;

/** A bot's handler for an event. */
export interface FoundHandler {
  /** Where it is in the bot: `text`, `payloads.ORDER`. */
  readonly name: string;
  /** The author's function. */
  readonly run: unknown;
  /** Calls it. */
  readonly call: HandlerCall;
}

type HandlerCall = (handlerArguments: HandlerArguments) => Promise<unknown>;

/**
 * Finds the bot's handler for an event. A tap goes to `payloads[NAME]`. If the bot has no such name, it goes to
 * `quick_reply` or `postback`: people can still tap buttons of an older bot. The reply to a question goes to the
 * payload that `ask` named. Any other event goes to the handler with the name of its type; without one, a quick
 * reply and a captioned attachment go to `text`, and a tap that says where the person came from goes to `referral`.
 * @param asked the payload that `ask` named
 */
export function findHandler(
  bot: AnyBot,
  event: BotEvent,
  asked: string | undefined,
): FoundHandler | undefined {
  if (isPageEvent(event))
    return isOwnComment(event) && !bot.ownComments ? undefined : pageHandler(bot, event);
  const found = personHandler(bot, event, asked);
  const { around } = bot;
  if (!found || !around) return found;
  const call = (given: HandlerArguments) =>
    around({ ...given.conversation, event }, async () => found.call(given));
  return { ...found, call };
}

/** Whether the bot may have a handler for an event: a text counts, because a question may be open. */
export function mayHaveHandler(bot: AnyBot, event: BotEvent): boolean {
  // A text or a caption may be the reply to a question, and a tap cancels one.
  const maybeReply = event.type === 'attachments' ? Boolean(event.text) : TAPS_AND_TEXT.has(event.type);
  return (bot.payloads !== undefined && maybeReply) || findHandler(bot, event, undefined) !== undefined;
}

const TAPS_AND_TEXT: ReadonlySet<EventType> = new Set<EventType>(['text', 'quick_reply', 'postback']);

/** Events after which the Page may write for 24 hours (https://developers.facebook.com/docs/messenger-platform/policy). */
export const OPENS_WINDOW: ReadonlySet<EventType> = new Set<EventType>([
  'text',
  'quick_reply',
  'attachments',
  'postback',
  'reaction',
  'referral',
]);

/** The engine's state once an event is here, whatever becomes of it. One that comes a second time may be an old one. */
export function heard({ type, timestamp }: MessengerEvent, state: EngineState): EngineState {
  if (!OPENS_WINDOW.has(type)) return state;
  return { ...state, heardAt: Math.max(state.heardAt ?? 0, timestamp) };
}

/** The engine's state after an event: a text or a caption replies to an open question, a tap cancels it. */
export function afterEvent({ history: most = 0 }: AnyBot, event: BotEvent, state: EngineState): EngineState {
  const { asked, history: before = [], ...rest } = state;
  const tap = tapIn(event);
  const endsQuestion = tap !== undefined || replyTo(asked, event) !== undefined;
  const content = tap?.text ?? ('text' in event ? event.text : undefined);
  const turns = content ? [...before, { role: 'user', content } as const] : before;
  const history = lastTurns(turns, most);
  return {
    ...rest,
    ...(asked !== undefined && !endsQuestion && { asked }),
    ...(history.length > 0 && { history }),
  };
}

function personHandler(bot: AnyBot, event: PersonEvent, asked: string | undefined): FoundHandler | undefined {
  for (const tap of [tapIn(event), replyTo(asked, event)]) {
    const found = tap && payloadHandler(bot, tap);
    if (found) return found;
  }
  return handlerOf(bot, event) ?? textHandler(bot, event) ?? referralHandler(bot, event);
}

/** The handler for a kind of event. */
function handlerOf<T extends PersonEventType>(bot: AnyHandlers, event: MessengerEvent<T>) {
  const handler = bot[event.type];
  return handler && withEvent(event.type, handler, event);
}

/** A quick reply or a captioned attachment, handled as the text that it has. */
function textHandler({ text: handler }: AnyBot, event: PersonEvent): FoundHandler | undefined {
  if (!handler || (event.type !== 'quick_reply' && event.type !== 'attachments') || !event.text) {
    return undefined;
  }
  return withEvent('text', handler, { ...event, type: 'text', text: event.text });
}

/** A tap on an ad's own button, whose payload is the advertiser's text, or on Get Started behind a link. */
function referralHandler({ referral: handler }: AnyBot, event: PersonEvent): FoundHandler | undefined {
  if (!handler || (event.type !== 'quick_reply' && event.type !== 'postback') || !event.referral) {
    return undefined;
  }
  return withEvent('referral', handler, { ...event, type: 'referral', referral: event.referral });
}

function withEvent<E>(name: string, run: AnyHandler<E>, event: E): FoundHandler {
  return { name, run, call: ({ conversation }) => run({ ...conversation, event }) };
}

function pageHandler<T extends PageEventType>(
  bot: AnyPageHandlers,
  event: MessengerEvent<T>,
): FoundHandler | undefined {
  const run = bot[event.type];
  if (!run) return undefined;
  return {
    name: event.type,
    run,
    call: ({ page, conversation: { once } }) => run({ event, page, once }),
  };
}

function payloadHandler({ payloads = {} }: AnyBot, tap: Tap): FoundHandler | undefined {
  const name = payloadName(tap.payload);
  const handler = Object.hasOwn(payloads, name) ? payloads[name] : undefined;
  return handler && withEvent(`payloads.${name}`, handler, tap);
}
