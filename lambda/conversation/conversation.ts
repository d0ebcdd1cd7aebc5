import type { Sendable } from '../messenger/send-request.ts';
import type { UserProfile } from '../messenger/user-profile.ts';
import type { Turn } from './engine-state.ts';

/** What a bot declares about itself. */
export interface Words {
  /** The names that its buttons and quick replies send back. */
  readonly payload?: string;
  /** What it remembers of a conversation: JSON, all of it optional when it is read. */
  readonly state?: object;
}

/** The payload names of a bot; any string when it declares none. */
export type Payload<W extends Words> = W extends { readonly payload: infer P extends string } ? P : string;

/** What a bot remembers of a conversation: a first contact has an empty one. */
export type State<W extends Words> = W extends { readonly state: infer S extends object }
  ? Partial<Json<S>>
  : Record<never, never>;

/** A payload as it is sent: the name, or the name with an argument. */
export type Sent<P extends string> = P | `${P}:${string}`;

/** `T` when it comes back from JSON as it was; what does not (a Date, a function) becomes `never`. */
export type Json<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Date | bigint | symbol | ((...args: never) => unknown)
    ? never
    : { [K in keyof T]: Json<T[K]> };

/** What reactions there are. */
export type Reaction = 'love' | 'smile' | 'wow' | 'sad' | 'angry' | 'like' | 'dislike';

/** One person on one Page, to talk to. */
export interface Conversation<W extends Words = Words> {
  /** Page id. */
  readonly page: string;
  /** Page-scoped id (PSID) of the person. */
  readonly person: string;
  /** What the bot remembers: change it as you like, it is kept as JSON when the handler has ended well. */
  readonly state: State<W>;
  /** The last turns, the present one last, when the bot says `history: n`: what a language model wants to know. */
  readonly history: readonly Turn[];
  /**
   * Sends texts and messages, one after the other. A text of more than 2000 characters goes out in parts.
   * @returns the ids of the messages that went out.
   * @throws GraphApiRefused, GraphApiUnreachable, LimitExceeded
   */
  send(...messages: readonly Sendable<Sent<Payload<W>>>[]): Promise<readonly string[]>;
  /**
   * Sends a question: the person's next text goes to the handler of the payload `answer`; any tap cancels it. While that
   * handler fails for good the question stays asked, so that the person may answer again.
   */
  ask(question: Sendable<Sent<Payload<W>>>, answer: Payload<W>): Promise<void>;
  /**
   * Does `work` once for this event and keeps its result, so that a handler that is called again gets the same
   * answer back: a language model is asked once. A `work` that fails is not kept.
   * @param name tells several calls within one event apart
   */
  once<T>(name: string, work: () => Promise<T & Json<T>>): Promise<T>;
  /** Shows the three dots, until the next message or for 20 seconds. */
  typing(): Promise<void>;
  /** Shows the three dots as long as `work` takes; gives its result. */
  typingWhile<T>(work: Promise<T>): Promise<T>;
  /** Shows the person that their messages were seen. */
  markSeen(): Promise<void>;
  /** Puts a reaction on a message of the person's: `react(event.mid, 'love')`. */
  react(mid: string, reaction: Reaction): Promise<void>;
  /** Takes the reaction back. */
  unreact(mid: string): Promise<void>;
  /**
   * What Facebook says of the person: the fields asked for, or first and last name and picture. What it does not tell is
   * missing. Needs the feature Business Asset User Profile Access.
   */
  profile<F extends keyof UserProfile = 'first_name' | 'last_name' | 'profile_pic'>(
    ...fields: readonly F[]
  ): Promise<Partial<Pick<UserProfile, F>>>;
  /**
   * Hands the conversation over to a human in the Page's inbox, or to another App, and says nothing for `silentHours`
   * (12 unless told otherwise), or until it is passed back.
   * Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing
   */
  handOver(
    to: 'inbox' | (string & {}),
    options?: { readonly silentHours?: number; readonly metadata?: string },
  ): Promise<void>;
  /** Passes the conversation to another App, without falling silent. */
  passThreadControl(appId: string, metadata?: string): Promise<void>;
  /** Takes the conversation back; Facebook lets only the default App do that. */
  takeThreadControl(metadata?: string): Promise<void>;
  /** Lets go of the conversation. */
  releaseThreadControl(metadata?: string): Promise<void>;
  /** Asks the App that has the conversation for it. */
  requestThreadControl(metadata?: string): Promise<void>;
}

/** A Page, when there is nobody to answer. */
export interface Page<W extends Words = Words> {
  /** Page id. */
  readonly id: string;
  /**
   * Answers a comment or a visitor's post with one private message, within seven days.
   * @returns the ids of the messages that went out.
   * Source: https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
   */
  sendPrivateReply(
    to: { readonly comment_id: string } | { readonly post_id: string },
    message: Sendable<Sent<Payload<W>>>,
  ): Promise<readonly string[]>;
}

/** The time that a handler has, in milliseconds since 1970. */
export interface Time {
  /** When its last call begins; what comes later is refused. */
  readonly until: number;
  /** When its last call ends. */
  readonly end: number;
}
