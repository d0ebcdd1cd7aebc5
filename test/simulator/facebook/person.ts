import { APP_ID } from './app-id.ts';
import type { Comments } from './comments.ts';
import type { Line } from './line.ts';
import { PAGE_ID } from './notifications.ts';
import { ambiguous, matching, notOffered, type Offer, offersIn } from './offers.ts';
import { asText, type MessageContext, type PageMessage, type SendRequest } from './page-message.ts';
import { reactionOf } from './reactions.ts';
import { INBOX } from './thread-control.ts';

/**
 * How long Messenger shows the three dots, in milliseconds
 * (https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions).
 */
const TYPING = 20_000;

/** How long a human takes to read and answer, in milliseconds. */
const READING = 10_000;

/** A payload as a bot declares it: `NAME` or `NAME:argument`. */
const PAYLOAD = /^[A-Z][A-Z0-9_]*(:.*)?$/s;

/** Events that open the 24-hour window (https://developers.facebook.com/docs/messenger-platform/policy). */
const OPENS = ['message', 'postback', 'reaction', 'referral'];

/** A click on an ad. */
export interface AdClick {
  /** What the advertiser wrote as `ref` of the ad. */
  readonly ref?: string;
  readonly title?: string;
  /** What the advertiser wrote behind a button of the ad. */
  readonly payload?: string;
}

/** What a person needs of Facebook. */
export interface PageConnection {
  newMid(): string;
  /**
   * Sends the bot an event with these fields of a `messaging` element; resolves when the bot has processed
   * it.
   */
  sendEvent(person: Person, fields: object): Promise<void>;
  /** Called when a human answers the person in the Page's inbox: it may take control of the conversation. */
  answeredInInbox(person: Person): Promise<void>;
  sendComment(person: Person, commentId: string, message: string): Promise<void>;
  /** Sends the bot the echo of a message that a human wrote in the Page's inbox. */
  sendEcho(person: Person, message: object, timestamp: number): Promise<void>;
  /** The comments on the Page's post. */
  readonly thread: Comments;
  /** The bodies of the bot's successful calls for a person. */
  bodiesTo(personId: string): readonly SendRequest[];
  /** Called when anything changes that the person can see. */
  changed(person: Person): void;
}

/** A person who writes to the Page, and everything that they see of the conversation. */
export class Person {
  readonly id: string;
  readonly name: string;
  /** The whole conversation. */
  readonly lines: Line[] = [];
  /** The Page's sender actions in order: `typing_on`, `mark_seen` … */
  readonly actions: string[] = [];
  /** The Page's reactions, by the `mid` of the message. */
  readonly reactions = new Map<string, string>();
  /** The person's own reactions, by the `mid` of the message. */
  readonly ownReactions = new Map<string, string>();
  /** When the three dots appeared, in milliseconds since 1970. */
  typingSince = 0;
  /** When the three dots disappear, in milliseconds since 1970. */
  typingUntil = 0;
  /** When the Page last marked the conversation as seen, in milliseconds since 1970. */
  seenAt = 0;
  /** When the person last opened the 24-hour window, in milliseconds since 1970. */
  windowOpenedAt: number | undefined;
  /** Whether a human of the Page has answered, until the conversation is passed back. */
  withHuman = false;
  /** The bot's calls that hand the conversation over: `pass_thread_control 263902037430900` … */
  readonly routed: string[] = [];
  /** The fields of the user profile; `{ error: '100/33' }` if Facebook refuses them. */
  profile: Readonly<Record<string, unknown>>;
  readonly #page: PageConnection;
  #lastDid = 0;
  #commentsBefore = 0;

  constructor(id: string, name: string, page: PageConnection) {
    this.id = id;
    this.name = name;
    const [first_name, last_name = 'Person'] = name.split(' ');
    const profile_pic = `https://example.com/${id}.jpg`;
    this.profile = { id, name, first_name, last_name, profile_pic, locale: 'en_US', timezone: 1 };
    this.#page = page;
  }

  /**
   * Writes a text.
   * @param replyTo the `mid` of the message that the text replies to
   */
  async says(text: string, replyTo?: string): Promise<void> {
    const mid = this.#write({ text }, { ...(replyTo && { replyTo }) });
    await this.does({ message: { mid, text, ...(replyTo && { reply_to: { mid: replyTo } }) } });
  }

  /**
   * Sends attachments, as Meta's JSON.
   * @param text the caption
   */
  async sends(attachments: readonly object[], text?: string): Promise<void> {
    const mid = this.#write({ text: text ?? '' }, { attachments });
    await this.does({ message: { mid, ...(text && { text }), attachments } });
  }

  /**
   * Taps a quick reply or a button: `taps('Order')` by its title, `taps('ORDER:salami')` by its payload.
   *
   * A title wins over a payload. `NAME` or `NAME:argument` in capitals that nothing offers is a tap on an old
   * button, which is no longer on the screen: the bot gets a postback with this payload. A misspelt title in
   * capitals is therefore no error. For an old button with any other title or payload use `tapsButton(title,
   * payload)`.
   * @param card the title of the card, needed when several cards of a message have a button with this title
   * @throws Error when the tap is ambiguous, or nothing like it is offered
   */
  async taps(titleOrPayload: string, { card }: { readonly card?: string } = {}): Promise<void> {
    const offers = this.offers();
    const found = matching(offers, titleOrPayload, card);
    if (found.length > 1) throw ambiguous(titleOrPayload, found);
    const [offer] = found;
    if (offer) return this.tapsOffer(offer);
    if (card !== undefined || !PAYLOAD.test(titleOrPayload)) throw notOffered(offers, titleOrPayload, card);
    await this.tapsButton(titleOrPayload, titleOrPayload);
  }

  /**
   * Taps one of `offers()`, whatever it is called: `tapsOffer(anna.offers()[2])`.
   * @throws Error when there is none
   */
  async tapsOffer(offer: Offer | undefined): Promise<void> {
    if (!offer) throw notOffered(this.offers(), 'offer at this place');
    const { kind, title, payload, contact } = offer;
    const value = contact?.valueOf(this.name);
    if (value !== undefined) return this.tapsQuickReply(value, value);
    await (kind === 'button' ? this.tapsButton(title, payload) : this.tapsQuickReply(title, payload));
  }

  /** Opens the conversation with the Get Started button; its payload is `GET_STARTED`. */
  async getsStarted(): Promise<void> {
    await this.tapsButton('Get Started', 'GET_STARTED');
  }

  /**
   * Opens a link `https://m.me/<page>?ref=…`: a new person taps Get Started, whose payload is `GET_STARTED`, and the event
   * has a referral; of somebody who has written before the bot gets a referral.
   */
  async opensLink(ref: string): Promise<void> {
    const isNew = this.lines.length === 0;
    const mid = this.#write({ text: `(opens the link m.me/…?ref=${ref})` });
    const referral = { ref, source: 'SHORTLINK', type: 'OPEN_THREAD' };
    const postback = { mid, title: 'Get Started', payload: 'GET_STARTED', referral };
    await this.does(isNew ? { postback } : { referral });
  }

  /**
   * Clicks an ad that opens the conversation: the bot gets the conversation, the referral, and a Get Started that says
   * nothing of the ad.
   * @param payload the text of the advertiser behind the ad's own button: then the person taps it, and only this payload
   * tells where they come from
   */
  async clicksAd({ ref, title = 'Our ad', payload }: AdClick = {}): Promise<void> {
    const mid = this.#write({ text: `(clicks the ad “${title}”)` });
    const now = Date.now();
    const ads_context_data = { ad_title: title, post_id: '122105' };
    const referral = {
      ref,
      ad_id: '120210043681558627',
      source: 'ADS',
      type: 'OPEN_THREAD',
      ads_context_data,
    };
    const first =
      payload === undefined ? { referral } : { message: { mid, text: title, quick_reply: { payload } } };
    const pass_thread_control = { previous_owner_app_id: null, new_owner_app_id: APP_ID };
    await this.does({ timestamp: now - 3500, pass_thread_control });
    await this.#send({ timestamp: now - 2000, ...first });
    await this.#send({
      timestamp: now,
      postback: { mid: this.#page.newMid(), title: 'Get Started', payload: 'GET_STARTED' },
    });
  }

  /** Taps any button, line of the menu or ice breaker, whether or not it is on the screen. */
  async tapsButton(title: string, payload: string | undefined): Promise<void> {
    await this.does({ postback: { mid: this.#write({ text: title }), title, payload } });
  }

  /** Taps a quick reply. */
  async tapsQuickReply(title: string, payload: string | undefined): Promise<void> {
    const mid = this.#write({ text: title });
    await this.does({ message: { mid, text: title, quick_reply: { payload } } });
  }

  /**
   * Reacts to a message of the Page.
   * @param reaction Meta's name of the reaction; that of the emoji by default
   * @param on the `mid` of the message; the Page's last message by default
   */
  async reacts(emoji: string, reaction = reactionOf(emoji), on?: string): Promise<void> {
    const mid = on ?? this.lines.findLast(({ from }) => from === 'page')?.mid ?? this.#page.newMid();
    this.ownReactions.set(mid, emoji);
    await this.does({ reaction: { mid, action: 'react', reaction, emoji } });
  }

  /**
   * Removes the reaction to a message.
   * @param mid of the message; the one that the person reacted to last by default
   */
  async unreacts(mid = [...this.ownReactions.keys()].at(-1) ?? ''): Promise<void> {
    this.ownReactions.delete(mid);
    await this.does({ reaction: { mid, action: 'unreact' } });
  }

  /** Comments on a post of the Page. */
  async comments(comment_id: string, text = ''): Promise<void> {
    this.listen();
    await this.#page.sendComment(this, comment_id, text);
  }

  /** A human answers in the Page's inbox. The bot gets an echo of the message. */
  async isAnsweredInInbox(text: string, more: object = {}): Promise<void> {
    this.withHuman = true;
    await this.#page.answeredInInbox(this);
    await this.#isAnswered(text, more, Math.max(Date.now(), (this.windowOpenedAt ?? 0) + READING));
  }

  /** The Page's away message or instant reply answers by itself, at once. The bot gets an echo of it too. */
  async isAnsweredAutomatically(text: string): Promise<void> {
    await this.#isAnswered(text, {}, Date.now());
  }

  /** The human passes the conversation back: the bot answers again. */
  async isPassedBack(): Promise<void> {
    const pass_thread_control = { previous_owner_app_id: INBOX, new_owner_app_id: APP_ID };
    await this.does({ pass_thread_control });
  }

  /** The bodies of the bot's successful Send API calls with a message for this person. */
  sentBodies(): readonly SendRequest[] {
    return this.#page.bodiesTo(this.id).filter(({ message }) => message !== undefined);
  }

  /** Does anything else: sends the bot an event with these fields of a `messaging` element. */
  async does(fields: object): Promise<void> {
    this.listen();
    await this.#send(fields);
  }

  /** The Page's messages since the person last did something, as plain text. */
  heard(): string[] {
    return this.lines
      .slice(this.#lastDid)
      .filter(({ from }) => from === 'page')
      .map(({ message }) => asText(message));
  }

  /** What the Page replied publicly to the person's comments since the person last did something. */
  heardPublicly(): string[] {
    const { all } = this.#page.thread;
    const own = new Set(all.filter(({ from }) => from.id === this.id).map(({ id }) => id));
    const replies = all.slice(this.#commentsBefore).filter(({ parent = '' }) => own.has(parent));
    return replies.filter(({ from }) => from.id === PAGE_ID).map(({ message }) => message);
  }

  /** What can be tapped now: quick replies of the last message, then all buttons, newest message first. */
  offers(): readonly Offer[] {
    return offersIn(this.lines);
  }

  /** The titles of what can be tapped now. */
  offered(): string[] {
    return this.offers().map(({ title }) => title);
  }

  /** Called before the Page writes of its own accord: what it writes from now on is what `heard()` lists. */
  listen(): void {
    this.#lastDid = this.lines.length;
    this.#commentsBefore = this.#page.thread.all.length;
  }

  /** Called by `Facebook` when a message of the Page arrives. */
  receive(mid: string, message: PageMessage, file?: File, context: MessageContext = {}): void {
    this.typingUntil = 0;
    const line = { mid, from: 'page', time: Date.now(), message, ...context } as const;
    this.lines.push({ ...line, ...(file && { file }) });
    this.#page.changed(this);
  }

  /** Called in live mode when a real person has written. */
  receiveFromPerson(mid: string, message: PageMessage, more: Pick<Line, 'attachments' | 'replyTo'>): void {
    this.lines.push({ mid, from: 'person', time: Date.now(), message, ...more });
    this.#page.changed(this);
  }

  /** Called by `Facebook` for a sender action of the Page. */
  showAction(action: string, payload?: { readonly message_id?: string; readonly reaction?: string }): void {
    this.actions.push(action);
    if (action === 'react') this.reactions.set(payload?.message_id ?? '', payload?.reaction ?? '');
    if (action === 'unreact') this.reactions.delete(payload?.message_id ?? '');
    if (action === 'mark_seen') this.seenAt = Date.now();
    if (action.startsWith('typing')) {
      if (this.typingUntil < Date.now()) this.typingSince = Date.now();
      this.typingUntil = action === 'typing_on' ? Date.now() + TYPING : 0;
    }
    this.#page.changed(this);
  }

  async #send(fields: object): Promise<void> {
    if (OPENS.some((key) => key in fields)) this.windowOpenedAt = Date.now();
    this.#page.changed(this);
    await this.#page.sendEvent(this, fields);
  }

  async #isAnswered(text: string, more: object, time: number): Promise<void> {
    const mid = this.#page.newMid();
    this.lines.push({ mid, from: 'page', time: Date.now(), message: { text }, human: true });
    this.listen();
    this.#page.changed(this);
    await this.#page.sendEcho(this, { mid, text, app_id: 263902037430900, ...more }, time);
  }

  #write(message: PageMessage, more: Pick<Line, 'attachments' | 'replyTo'> = {}): string {
    const mid = this.#page.newMid();
    this.lines.push({ mid, from: 'person', time: Date.now(), message, ...more });
    return mid;
  }
}
