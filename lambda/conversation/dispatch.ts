import type { EventType, MessengerEvent, PageEventType } from '../events.ts';
import type { Conversation, Page, Payload, Words } from './conversation.ts';
import type { Talk } from './engine-state.ts';

/** What a bot does with one thing that happened. Return when everything is sent. */
type Handler<W extends Words, E> = (event: E, conversation: Conversation<W>) => Promise<unknown>;

/** The kinds of event of a person that a bot can answer; an echo is the Page's own voice. */
type Answerable = Exclude<EventType, 'echo' | PageEventType>;

/** One handler for each kind of event that the bot cares for; the rest is ignored. */
export type Handlers<W extends Words> = {
  readonly [T in Answerable]?: Handler<W, MessengerEvent<T>>;
};

/** Handlers of events that have nobody to answer. */
type PageHandlers<W extends Words> = {
  readonly [T in PageEventType]?: (event: MessengerEvent<T>, page: Page<W>) => Promise<unknown>;
};

/** What was tapped: a quick reply, a button, the menu, Get Started or an ice breaker; or the answer to a question. */
export interface Tap {
  readonly page: string;
  readonly person: string;
  /** In milliseconds since 1970. */
  readonly timestamp: number;
  /** All that the button carried: `ORDER:42`. */
  readonly payload: string;
  /** What stands behind the colon: `42`; empty when there is none. */
  readonly argument: string;
  /** The title that was tapped, or what was written in answer to `ask`. */
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
  PageHandlers<W> &
  Hooks<W> &
  (W extends { readonly payload: string }
    ? { readonly payloads: Payloads<W> }
    : { readonly payloads?: Payloads<W> });

/** What a bot may say and do beside handling events. */
interface Hooks<W extends Words> {
  /** How many turns of each conversation are remembered; none unless told. */
  readonly history?: number;
  /**
   * For how many hours the bot is silent after a human has answered in the Page's inbox. Webhook field:
   * `message_echoes`.
   */
  readonly silentHours?: number;
  /** Wraps every handler of a person's event: call `next` to go on, or do not. */
  around?(event: PersonsEvent, conversation: Conversation<W>, next: () => Promise<unknown>): Promise<unknown>;
  /**
   * The last word on an event that is given up and goes to the dead letters: perhaps an apology. What it throws is
   * logged.
   */
  failed?(error: unknown, event: PersonsEvent, conversation: Conversation<W>): Promise<unknown>;
}

/** A bot as the engine sees it, whatever its words. */
export type AnyBot<W extends Words> = Handlers<W> &
  PageHandlers<W> &
  Hooks<W> & {
    readonly payloads?: Readonly<Record<string, Handler<W, Tap>>>;
  };

/** An event that the bot may have a handler for: of a person, or about the Page. */
export type AnswerableEvent = PersonsEvent | MessengerEvent<PageEventType>;

/** An event that has somebody to answer. */
export type PersonsEvent = MessengerEvent<Answerable> & { readonly person: string };

const PAGE_EVENTS: ReadonlySet<EventType> = new Set<PageEventType>([
  'standby',
  'change',
  'call',
  'policy_enforcement',
  'app_roles',
]);

/** Whether an event is one that the bot hears of without a conversation to answer in. */
export function isPageEvent(event: MessengerEvent): event is MessengerEvent<PageEventType> {
  return PAGE_EVENTS.has(event.type);
}

/** Whether there is somebody to answer, or a Page to tell, and it is not the Page itself. */
export function isAnswerable(event: MessengerEvent): event is AnswerableEvent {
  return isPageEvent(event) || (event.type !== 'echo' && event.person !== undefined);
}

/** Both that a handler may be given. */
interface Given<W extends Words> {
  readonly conversation: Conversation<W>;
  readonly page: Page<W>;
}

/** The bot's handler for an event, if it has one, and what the conversation is like when it begins. */
export interface Route<W extends Words> {
  readonly call?: (given: Given<W>) => Promise<unknown>;
  readonly talk: Talk;
}

/**
 * Finds the bot's handler for an event. A tap goes to `payloads[NAME]`, or to `quick_reply` / `postback` when the bot
 * has no such name (old buttons live for ever). A text after `ask` goes to the payload that was asked for. A quick
 * reply or a captioned attachment that nothing handles goes to `text`. What remains has no handler.
 */
export function routeOf<W extends Words>(bot: AnyBot<W>, event: AnswerableEvent, talk: Talk): Route<W> {
  if (isPageEvent(event)) return { call: pageHandler(bot, event), talk };
  const handler = personHandler(bot, event, talk.asked);
  const { around } = bot;
  const call =
    handler &&
    (({ conversation }: Given<W>) =>
      around ? around(event, conversation, async () => handler(conversation)) : handler(conversation));
  return { ...(call && { call }), talk: heard(bot, event, talk) };
}

/** Whether the bot, asked or not, has a handler for an event. */
export function handles<W extends Words>(bot: AnyBot<W>, event: AnswerableEvent): boolean {
  // A text may be the answer to a question, and a tap cancels one.
  if (bot.payloads && ['text', 'quick_reply', 'postback'].includes(event.type)) return true;
  return routeOf(bot, event, {}).call !== undefined;
}

/** What a person does that opens the window (https://developers.facebook.com/docs/messenger-platform/policy). */
const OPENS_WINDOW: ReadonlySet<EventType> = new Set<EventType>([
  'text',
  'quick_reply',
  'attachments',
  'postback',
  'reaction',
  'referral',
]);

/** What is remembered of an event: a question is answered by the next text, and forgotten at the next tap. */
export function heard<W extends Words>({ history }: AnyBot<W>, event: AnswerableEvent, talk: Talk): Talk {
  const { asked, ...rest } = talk;
  const tap = tapOf(event);
  const answered = tap !== undefined || event.type === 'text';
  const content = tap?.text ?? ('text' in event ? event.text : undefined);
  return {
    ...rest,
    ...(OPENS_WINDOW.has(event.type) && { heardAt: event.timestamp }),
    ...(asked !== undefined && !answered && { asked }),
    ...(history && content && { history: [...(talk.history ?? []), { role: 'user', content }] }),
  };
}

type PersonHandler<W extends Words> = (conversation: Conversation<W>) => Promise<unknown>;

function personHandler<W extends Words>(
  bot: AnyBot<W>,
  event: PersonsEvent,
  asked: string | undefined,
): PersonHandler<W> | undefined {
  const onTap = [tapOf(event), answerTo(event, asked)]
    .flatMap((tap) => tap ?? [])
    .flatMap((tap) => ({ tap, handler: payloadHandler(bot, tap) }))
    .find(({ handler }) => handler !== undefined);
  if (onTap?.handler) {
    const { tap, handler } = onTap;
    return (conversation) => handler(tap, conversation);
  }
  if (bot[event.type]) return (conversation) => handle(bot, event, conversation);
  const { text } = bot;
  if (text && (event.type === 'quick_reply' || event.type === 'attachments') && event.text) {
    const { attachments: _, ...asText } = event;
    return (conversation) => text({ ...asText, type: 'text', text: event.text ?? '' }, conversation);
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

function pageHandler<W extends Words, T extends PageEventType>(
  bot: PageHandlers<W>,
  event: MessengerEvent<T>,
) {
  const handler = bot[event.type];
  return handler && (({ page }: Given<W>) => handler(event, page));
}

function tapOf(event: AnswerableEvent): Tap | undefined {
  if (event.type !== 'quick_reply' && event.type !== 'postback') return undefined;
  const { page, person, timestamp, payload } = event;
  const text = event.type === 'postback' ? event.title : event.text;
  return { page, person, timestamp, payload, text, argument: payload.slice(nameOf(payload).length + 1) };
}

/** The answer to a question: a text, or the phone number or address behind a quick reply, which is its own payload. */
function answerTo(event: AnswerableEvent, asked: string | undefined): Tap | undefined {
  if (asked === undefined || (event.type !== 'text' && event.type !== 'quick_reply')) return undefined;
  if (event.type === 'quick_reply' && event.payload !== event.text) return undefined;
  const { page, person, timestamp, text } = event;
  return { page, person, timestamp, payload: asked, argument: '', text };
}

function payloadHandler<W extends Words>({ payloads = {} }: AnyBot<W>, { payload }: Tap) {
  const name = nameOf(payload);
  return Object.hasOwn(payloads, name) ? payloads[name] : undefined;
}

function nameOf(payload: string): string {
  return payload.split(':', 1)[0] ?? payload;
}
