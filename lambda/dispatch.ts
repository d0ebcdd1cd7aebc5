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
  (W extends { readonly payload: string }
    ? { readonly payloads: Payloads<W> }
    : { readonly payloads?: Payloads<W> });

/** A bot as the engine sees it, whatever its words. */
export type AnyBot<W extends Words> = Handlers<W> & {
  readonly payloads?: Readonly<Record<string, Handler<W, Tap>>>;
};

/** An event that has somebody to answer. */
export type AnswerableEvent = MessengerEvent<Answerable> & { readonly person: string };

/** Whether there is somebody to answer and it is not the Page itself. */
export function isAnswerable(event: MessengerEvent): event is AnswerableEvent {
  return event.type !== 'echo' && event.person !== undefined;
}

/**
 * Hands one event to the bot's handler for it. A tap goes to `payloads[NAME]`, or to `quick_reply` / `postback`
 * when the bot has no such name (old buttons live for ever). A quick reply or a captioned attachment that nothing
 * handles goes to `text`. What remains is ignored.
 */
export async function dispatch<W extends Words>(
  bot: AnyBot<W>,
  event: AnswerableEvent,
  conversation: Conversation<W>,
): Promise<void> {
  const tap = tapOf(event);
  const handler = tap && handlerOf(bot, tap);
  if (handler) await handler(tap, conversation);
  else if (bot[event.type]) await handle(bot, event, conversation);
  else if ((event.type === 'quick_reply' || event.type === 'attachments') && event.text) {
    await bot.text?.({ ...event, type: 'text', text: event.text }, conversation);
  }
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
