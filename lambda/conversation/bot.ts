import type {
  Attachment,
  HopContext,
  MessengerEvent,
  PageEventType,
  PersonEvent,
  PersonEventType,
  RawEvent,
  Referral,
  WebhookField,
} from '../events.ts';
import type { Payload } from '../messenger/payload.ts';
import type { BotTypes, InitialState } from './bot-types.ts';
import type { Conversation, PageConversation } from './conversation.ts';

/** Handles one event of a person. It ends when everything is sent. */
type Handler<B extends BotTypes, E> = (conversation: Conversation<B, E>) => Promise<unknown>;

/** A handler for each kind of event that the bot cares about; the rest is ignored. */
type Handlers<B extends BotTypes> = {
  readonly [T in PersonEventType]?: Handler<B, MessengerEvent<T>>;
};

/** Handlers of events without a person to reply to. */
type PageHandlers<B extends BotTypes> = {
  readonly [T in PageEventType]?: (page: PageConversation<B, MessengerEvent<T>>) => Promise<unknown>;
};

/**
 * What was tapped: a quick reply, a button, the menu, Get Started or an ice breaker; or the reply to a question of
 * `ask`. It carries what its event had.
 */
export interface Tap {
  /** Page id. */
  readonly page: string;
  /** Page-scoped id (PSID). */
  readonly person: string;
  /** In milliseconds since 1970. */
  readonly timestamp: number;
  /** All that the button sent back: `ORDER:42`. */
  readonly payload: string;
  /** The part after the colon: `42`; empty if there is none. */
  readonly argument: string;
  /** The title that was tapped, or what the person wrote in reply to `ask`. */
  readonly text: string;
  /** Message id; absent for some postbacks. */
  readonly mid?: string;
  /** The message that this one replies to. */
  readonly reply_to?: { readonly mid: string; readonly is_self_reply?: boolean };
  /** Where the person came from: an ad, an m.me link. */
  readonly referral?: Referral;
  /** What was sent along with the reply. */
  readonly attachments?: readonly Attachment[];
  /** The Apps through which the event came, if the conversation is routed. */
  readonly hop_context?: readonly HopContext[];
  /** Meta's own JSON of the event. */
  readonly raw: RawEvent;
}

/** A handler for each of the payload names `P`: spread several of these to split a bot over files. */
export type Payloads<B extends BotTypes, P extends Payload<B> = Payload<B>> = {
  readonly [K in P]: Handler<B, Tap>;
};

/** Settings and hooks of a bot. */
interface Hooks<B extends BotTypes> {
  /** How many turns of each conversation to remember; 0 by default. */
  readonly history?: number;
  /**
   * How many hours the bot pauses after a human replied in the Page's inbox, or took the conversation there; without
   * it, it never does. Webhook field: `message_echoes`.
   */
  readonly silentHours?: number;
  /** Whether `change` also gets the Page's own comments, those of the bot included; without it, it does not. */
  readonly ownComments?: boolean;
  /**
   * Webhook fields to subscribe to beyond those that the handlers need: `['leadgen', 'ratings']`. What they bring
   * arrives in `change`, or in the handler of its own.
   */
  readonly fields?: readonly (WebhookField | (string & {}))[];
  /** Wraps every handler of a person's event: call `next` to go on, or do not. */
  around?(conversation: Conversation<B>, next: () => Promise<unknown>): Promise<unknown>;
  /**
   * The last word on an event before it goes to the dead-letter queue, perhaps an apology. What it throws is
   * logged.
   */
  failed?(conversation: Conversation<B> & { readonly error: unknown }): Promise<unknown>;
}

/**
 * A bot: an object of handlers. `B` declares its payloads and its state, so that a payload without a handler, or a
 * button with an undeclared payload, does not compile:
 * `interface Shop { payload: 'GET_STARTED' | 'ORDER' }` and `const bot: Bot<Shop> = { … }`.
 */
export type Bot<B extends BotTypes = BotTypes> = Handlers<B> &
  PageHandlers<B> &
  Hooks<B> &
  InitialState<B> &
  (B extends { readonly payload: string } ? HasPayloads<B> : Partial<HasPayloads<B>>);

interface HasPayloads<B extends BotTypes> {
  /** A handler for each payload: taps on quick replies, buttons and the menu, and replies to `ask`. */
  readonly payloads: Payloads<B>;
}

/**
 * A bot as the engine sees it, whatever its types. The functions are declared as methods, because the compiler
 * checks the parameters of methods both ways: a `Bot<Shop>` is an `AnyBot`.
 */
export interface AnyBot extends AnyHandlers, AnyPageHandlers {
  readonly history?: number;
  readonly silentHours?: number;
  readonly ownComments?: boolean;
  readonly fields?: readonly string[];
  readonly initialState?: object;
  readonly payloads?: Readonly<Record<string, AnyHandler<Tap>>>;
  around?(conversation: Conversation, next: () => Promise<unknown>): Promise<unknown>;
  failed?(conversation: Conversation & { readonly error: unknown }): Promise<unknown>;
}

/** A handler of any bot. */
export type AnyHandler<E> = { handle(conversation: Conversation<BotTypes, E>): Promise<unknown> }['handle'];

/** A page event's handler of any bot. */
type AnyPageHandler<E> = { handle(page: PageConversation<BotTypes, E>): Promise<unknown> }['handle'];

/** The handlers of any bot, by kind of event. */
export type AnyHandlers = { readonly [T in PersonEventType]?: AnyHandler<MessengerEvent<T>> };

/** The page events' handlers of any bot. */
export type AnyPageHandlers = { readonly [T in PageEventType]?: AnyPageHandler<MessengerEvent<T>> };

/** An event that a bot may have a handler for: of a person, or about the Page. */
export type BotEvent = PersonEvent | MessengerEvent<PageEventType>;
