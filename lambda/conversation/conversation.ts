import type { MessengerEvent, PageEventType, PersonEvent } from '../events.ts';
import type { GraphMethod, GraphOptions } from '../messenger/graph-request.ts';
import type { Payload, Sent } from '../messenger/payload.ts';
import type { Sendable } from '../messenger/send-request.ts';
import type { UserProfile } from '../messenger/user-profile.ts';
import type { BotTypes, Json, State } from './bot-types.ts';
import type { Turn } from './engine-state.ts';

/** The reactions that a Page can put on a message. */
export type Reaction = 'love' | 'smile' | 'wow' | 'sad' | 'angry' | 'like' | 'dislike';

/**
 * What a handler gets: one person on one Page, and the event `E` that came from them. All methods can be taken
 * apart: `text: ({ event, send }) => send(event.text)`.
 */
export interface Conversation<B extends BotTypes = BotTypes, E = PersonEvent> {
  /** What happened; in a handler of `payloads` the tap. */
  readonly event: E;
  /** Page id. */
  readonly page: string;
  /** Page-scoped id (PSID) of the person. */
  readonly person: string;
  /** What the bot remembers of the person. Change it freely: it is saved as JSON when the handler succeeds. */
  readonly state: State<B>;
  /**
   * The last turns of the conversation, oldest first, the current one included; empty unless the bot sets
   * `history`. The format is the one that language models take.
   */
  readonly history: readonly Turn[];
  /**
   * Sends texts and messages, one after the other. A text of more than 2000 characters goes out in parts.
   * @returns the ids of the messages that went out.
   * @throws GraphApiRefused, GraphApiUnreachable, LimitExceeded
   */
  send(...messages: readonly Sendable<Sent<Payload<B>>>[]): Promise<readonly string[]>;
  /**
   * Sends a question. The person's next text goes to the handler of the payload `answer`, with the argument after
   * its colon: `ask('Where to?', 'ADDRESS:salami')`. A tap cancels the question. If that handler fails for good, the
   * question stays open and the person may answer again.
   */
  ask(question: Sendable<Sent<Payload<B>>>, answer: Sent<Payload<B>>): Promise<void>;
  /**
   * Does `work` once for this event and keeps its result, so that a retried handler gets the same result back: a
   * language model is asked once. If `work` fails, nothing is kept.
   * @param name tells several calls within one event apart
   */
  once<T>(name: string, work: () => Promise<T & Json<T>>): Promise<T>;
  /** Shows the three dots until the next message, for 20 seconds at most. */
  typing(): Promise<void>;
  /** Shows the three dots while `work` runs; gives its result. */
  typingWhile<T>(work: Promise<T>): Promise<T>;
  /** Shows the person that the Page has seen their messages. */
  markSeen(): Promise<void>;
  /** Puts a reaction on a message of the person: `react(event.mid, 'love')`. */
  react(mid: string, reaction: Reaction): Promise<void>;
  /** Removes the reaction. */
  unreact(mid: string): Promise<void>;
  /**
   * Reads the person's profile: the given fields, or first name, last name and picture. Fields that Facebook
   * withholds are undefined; all of them if it refuses. Needs the feature Business Asset User Profile Access.
   */
  profile<F extends keyof UserProfile = 'first_name' | 'last_name' | 'profile_pic'>(
    ...fields: readonly F[]
  ): Promise<Partial<Pick<UserProfile, F>>>;
  /**
   * Hands the conversation over to a human in the Page's inbox, or to another App, and pauses the bot for
   * `silentHours` (12 by default), or until the conversation is passed back.
   * Source: https://developers.facebook.com/docs/messenger-platform/conversation-routing
   */
  handOver(
    to: 'inbox' | (string & {}),
    options?: { readonly silentHours?: number; readonly metadata?: string },
  ): Promise<void>;
  /** Passes the conversation to another App without pausing the bot. */
  passThreadControl(appId: string, metadata?: string): Promise<void>;
  /**
   * Takes the conversation. Facebook lets the default App do so, an App that the Page allows it (_Advanced messaging_ in
   * the Page's settings), and any App if the conversation is idle; none if the Page has no default App.
   */
  takeThreadControl(metadata?: string): Promise<void>;
  /** Gives up control of the conversation: it is idle then, and only the default App may write. */
  releaseThreadControl(metadata?: string): Promise<void>;
  /** Asks the App that controls the conversation to pass it on. Facebook says yes also when that App does not. */
  requestThreadControl(metadata?: string): Promise<void>;
  /**
   * Makes any call of the Graph API as the Page: `graph('GET', 'me/personas')`. The path is the one in Meta's pages
   * without version; `me` is the Page. The project adds token and proof, and takes them out of the answer. A call is
   * repeated in place as a message is, but if the answer to a POST or DELETE is lost, it fails: it may have taken
   * effect, and the next attempt makes it again. Put `once` around what must not happen twice.
   * @returns Facebook's JSON
   * @throws GraphApiRefused, GraphApiUnreachable, EffectUnknown, InvalidGraphCall
   * Source: https://developers.facebook.com/docs/graph-api/overview
   */
  graph(
    method: GraphMethod,
    path: string,
    options?: GraphOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** What the handler of a page event gets: the event, and the Page, because there is no person to reply to. */
export interface PageConversation<B extends BotTypes = BotTypes, E = MessengerEvent<PageEventType>> {
  readonly event: E;
  readonly page: Page<B>;
  /** Does `work` once for this event and keeps its result, as in a conversation. */
  readonly once: Conversation['once'];
}

/** A Page, when there is no person to reply to. */
export interface Page<B extends BotTypes = BotTypes> {
  /** Page id. */
  readonly id: string;
  /**
   * Replies to a comment or a visitor's post with one private message, within seven days.
   * @returns the ids of the messages that went out.
   * Source: https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
   */
  sendPrivateReply(
    to: { readonly comment_id: string } | { readonly post_id: string },
    message: Sendable<Sent<Payload<B>>>,
  ): Promise<readonly string[]>;
  /**
   * Replies to a comment or a post for all to read, once for each text: a handler that runs again does not repeat it.
   * Needs the permission `pages_manage_engagement`.
   * @param comment the id of the comment or the post
   * @returns the id of the reply
   * Source: https://developers.facebook.com/docs/graph-api/reference/object/comments
   */
  replyPublicly(comment: string, message: string | PublicReply): Promise<string>;
  /** Likes a comment or a post, by id. Needs the permission `pages_manage_engagement`. */
  like(comment: string): Promise<void>;
  /**
   * Hides a comment, by id: only its author and their friends still see it. Needs the permission
   * `pages_manage_engagement`.
   */
  hide(comment: string): Promise<void>;
  /**
   * Makes any call of the Graph API as the Page, as `graph` of a conversation does.
   */
  graph(
    method: GraphMethod,
    path: string,
    options?: GraphOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** A public reply: a text, a picture from a URL, or both. */
export interface PublicReply {
  readonly message?: string;
  readonly attachment_url?: string;
}
