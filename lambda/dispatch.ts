import type { EventType, MessengerEvent } from './events.ts';
import type { Conversation, Payload, Words } from './messenger/conversation.ts';

/** What a bot does with one thing that happened. Return when everything is sent. */
type Handler<W extends Words, E> = (event: E, conversation: Conversation<W>) => Promise<unknown>;

/** The kinds of event a bot can answer; an echo is the Page's own voice. */
type Answerable = Exclude<EventType, 'echo'>;

/** One handler for each kind of event that the bot cares for; the rest is ignored. */
export type Handlers<W extends Words> = {
  readonly [T in Answerable]?: Handler<W, MessengerEvent<T>>;
};

/** What was tapped: a quick reply, a button, the menu, Get Started or an ice breaker. */
export interface Tap {
  readonly page: string;
  readonly person: string;
  /** In milliseconds since 1970. */
  readonly timestamp: number;
  /** All that the button carried: `ORDER:42`. */
  readonly payload: string;
  /** What stands behind the colon: `42`; empty when there is none. */
  readonly argument: string;
  /** The title that was tapped. */
  readonly text: string;
}

/** A handler for each of the payload names `P`: spread several of these to split a bot over files. */
export type Payloads<W extends Words, P extends Payload<W> = Payload<W>> = {
  readonly [K in P]: Handler<W, Tap>;
};

/**
 * A bot: an object of handlers. `W` declares its words, so that a payload without a handler, or a button with a
 * payload nobody declared, does not compile:
 * `interface Shop { payload: 'GET_STARTED' | 'ORDER' }` and `const bot: Bot<Shop> = { … }`.
 */
export type Bot<W extends Words = Words> = Handlers<W> &
  Hooks<W> &
  (W extends { readonly payload: string }
    ? { readonly payloads: Payloads<W> }
    : { readonly payloads?: Payloads<W> });

/** What a bot may do beside handling events. */
interface Hooks<W extends Words> {
  /**
   * The last word on an event that is given up and goes to the dead letters: perhaps an apology. What it throws is
   * logged.
   */
  failed?(error: unknown, event: AnswerableEvent, conversation: Conversation<W>): Promise<unknown>;
}

/** A bot as the engine sees it, whatever its words. */
export type AnyBot<W extends Words> = Handlers<W> &
  Hooks<W> & {
    readonly payloads?: Readonly<Record<string, Handler<W, Tap>>>;
  };

/** An event that has somebody to answer. */
export type AnswerableEvent = MessengerEvent<Answerable> & { readonly person: string };

/** Whether there is somebody to answer and it is not the Page itself. */
export function isAnswerable(event: MessengerEvent): event is AnswerableEvent {
  return event.type !== 'echo' && event.person !== undefined;
}

/** The bot's handler for an event, ready to be called. */
export type Route<W extends Words> = (conversation: Conversation<W>) => Promise<unknown>;

/**
 * Finds the bot's handler for an event. A tap goes to `payloads[NAME]`, or to `quick_reply` / `postback` when the bot
 * has no such name (old buttons live for ever). A quick reply or a captioned attachment that nothing handles goes to
 * `text`. What remains has no handler.
 */
export function routeOf<W extends Words>(bot: AnyBot<W>, event: AnswerableEvent): Route<W> | undefined {
  const tap = tapOf(event);
  const handler = tap && handlerOf(bot, tap);
  if (handler) return (conversation) => handler(tap, conversation);
  if (bot[event.type]) return (conversation) => handle(bot, event, conversation);
  const { text } = bot;
  if (text && (event.type === 'quick_reply' || event.type === 'attachments') && event.text) {
    const asText = { ...event, type: 'text' as const, text: event.text };
    return (conversation) => text(asText, conversation);
  }
  return undefined;
}

async function handle<W extends Words, T extends Answerable>(
  bot: Handlers<W>,
  event: MessengerEvent<T>,
  conversation: Conversation<W>,
): Promise<void> {
  await bot[event.type]?.(event, conversation);
}

function tapOf(event: AnswerableEvent): Tap | undefined {
  if (event.type !== 'quick_reply' && event.type !== 'postback') return undefined;
  const { page, person, timestamp, payload } = event;
  const text = event.type === 'postback' ? event.title : event.text;
  return { page, person, timestamp, payload, text, argument: payload.slice(nameOf(payload).length + 1) };
}

function handlerOf<W extends Words>({ payloads = {} }: AnyBot<W>, { payload }: Tap) {
  const name = nameOf(payload);
  return Object.hasOwn(payloads, name) ? payloads[name] : undefined;
}

function nameOf(payload: string): string {
  return payload.split(':', 1)[0] ?? payload;
}
