import { asText, type Line } from './line.ts';
import { ambiguous, matching, notOffered, type Offer, offersIn } from './offers.ts';
import type { MessageContext, PageMessage, SendRequest } from './send-api.ts';

/** How long the three dots are shown (https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions). */
const TYPING = 20_000;

/** A payload as a bot declares it: `NAME` or `NAME:argument`. */
const PAYLOAD = /^[A-Z][A-Z0-9_]*(:.*)?$/s;

/** What opens the window of 24 hours (https://developers.facebook.com/docs/messenger-platform/policy). */
const OPENS = ['message', 'postback', 'reaction', 'referral', 'optin', 'account_linking'];

/** The Page as people reach it. */
export interface PageConnection {
  newMid(): string;
  /** Tells the bot what a person does: the fields of a `messaging` element. Settled when answered. */
  tell(person: Person, fields: object): Promise<void>;
  comment(person: Person, commentId: string): Promise<void>;
  echo(person: Person, message: object): Promise<void>;
  bodiesTo(personId: string): readonly SendRequest[];
  /** Told of whatever the person can see change. */
  changed(person: Person): void;
}

/** Somebody who writes to the Page, with all that they see of the conversation. */
export class Person {
  readonly id: string;
  readonly name: string;
  /** The whole conversation. */
  readonly lines: Line[] = [];
  /** `typing_on`, `mark_seen` … in the order in which the Page sent them. */
  readonly actions: string[] = [];
  /** The Page's reactions, by the message they were put on. */
  readonly reactions = new Map<string, string>();
  /** The person's own reactions, by the message they were put on. */
  readonly ownReactions = new Map<string, string>();
  /** Until when the three dots are shown, in milliseconds since 1970. */
  typingUntil = 0;
  /** When the Page said that it has seen the messages so far. */
  seenAt = 0;
  /** When the person last did something that opens the window of 24 hours. */
  heardAt: number | undefined;
  /** What became of the conversation: `pass_thread_control 263902037430900` … */
  readonly routed: string[] = [];
  /** What Facebook says of the person; `{ error: 2018218 }` when it says nothing. */
  profile: Readonly<Record<string, unknown>>;
  readonly #page: PageConnection;
  #lastDid = 0;

  constructor(id: string, name: string, page: PageConnection) {
    this.id = id;
    this.name = name;
    const [first_name, last_name = 'Person'] = name.split(' ');
    const profile_pic = `https://example.com/${id}.jpg`;
    this.profile = { id, name, first_name, last_name, profile_pic, locale: 'en_US', timezone: 1 };
    this.#page = page;
  }

  /** Writes a text, perhaps in reply to a message. */
  async says(text: string, replyTo?: string): Promise<void> {
    const mid = this.#write({ text }, { ...(replyTo && { replyTo }) });
    await this.does({ message: { mid, text, ...(replyTo && { reply_to: { mid: replyTo } }) } });
  }

  /** Sends attachments (Meta's JSON), perhaps with a caption. */
  async sends(attachments: readonly object[], text?: string): Promise<void> {
    const mid = this.#write({ text: text ?? '' }, { attachments });
    await this.does({ message: { mid, ...(text && { text }), attachments } });
  }

  /**
   * Taps a quick reply or a button: `taps('Order')` by its title, `taps('ORDER:salami')` by its payload.
   *
   * A title wins over a payload. `NAME` or `NAME:argument` in capitals that nothing offers is a tap on an old button,
   * which is no longer on the screen: the bot gets a postback with this payload. A misspelt title in capitals is
   * therefore no error. For an old button with any other title or payload use `tapsButton(title, payload)`.
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

  /** Taps one of `offers()`. */
  async tapsOffer({ kind, title, payload }: Offer): Promise<void> {
    await (kind === 'button' ? this.tapsButton(title, payload) : this.tapsQuickReply(title, payload));
  }

  /** Opens the conversation with the Get Started button; its payload is `GET_STARTED`. */
  async getsStarted(): Promise<void> {
    await this.tapsButton('Get Started', 'GET_STARTED');
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

  /** Puts a reaction on a message of the Page's, the last one unless told otherwise. */
  async reacts(emoji: string, reaction = 'other', on?: string): Promise<void> {
    const mid = on ?? this.lines.findLast(({ from }) => from === 'page')?.mid ?? this.#page.newMid();
    this.ownReactions.set(mid, emoji);
    await this.does({ reaction: { mid, action: 'react', reaction, emoji } });
  }

  /** Takes a reaction back. */
  async unreacts(mid: string): Promise<void> {
    this.ownReactions.delete(mid);
    await this.does({ reaction: { mid, action: 'unreact' } });
  }

  /** Comments on a post of the Page. */
  async comments(comment_id: string): Promise<void> {
    this.#lastDid = this.lines.length;
    await this.#page.comment(this, comment_id);
  }

  /** Gets an answer from a human in the Page's inbox; Facebook tells the bot by an echo. */
  async isAnsweredInInbox(text: string, more: object = {}): Promise<void> {
    const mid = this.#page.newMid();
    this.lines.push({ mid, from: 'page', time: Date.now(), message: { text }, human: true });
    this.#lastDid = this.lines.length;
    this.#page.changed(this);
    await this.#page.echo(this, { mid, text, app_id: 263902037430900, ...more });
  }

  /** The bodies of the messages that the bot has sent to this person. */
  sentBodies(): readonly SendRequest[] {
    return this.#page.bodiesTo(this.id).filter(({ message }) => message !== undefined);
  }

  /** Does anything else: the fields of a `messaging` element beside sender, recipient and timestamp. */
  async does(fields: object): Promise<void> {
    this.#lastDid = this.lines.length;
    if (OPENS.some((key) => key in fields)) this.heardAt = Date.now();
    this.#page.changed(this);
    await this.#page.tell(this, fields);
  }

  /** What the Page said since the person last did something, as text. */
  heard(): string[] {
    return this.lines
      .slice(this.#lastDid)
      .filter(({ from }) => from === 'page')
      .map(({ message }) => asText(message));
  }

  /** What can be tapped now: quick replies of the last message, then all buttons, newest message first. */
  offers(): readonly Offer[] {
    return offersIn(this.lines);
  }

  /** The titles of what can be tapped now. */
  offered(): string[] {
    return this.offers().map(({ title }) => title);
  }

  /** Called by Facebook: the Page's message has arrived. */
  receive(mid: string, message: PageMessage, file?: File, context: MessageContext = {}): void {
    this.typingUntil = 0;
    const line = { mid, from: 'page', time: Date.now(), message, ...context } as const;
    this.lines.push({ ...line, ...(file && { file }) });
    this.#page.changed(this);
  }

  /** Called for somebody real: what they wrote, as Facebook has told it. */
  wrote(mid: string, message: PageMessage, more: Pick<Line, 'attachments' | 'replyTo'>): void {
    this.lines.push({ mid, from: 'person', time: Date.now(), message, ...more });
    this.#page.changed(this);
  }

  /** Called by Facebook: the Page shows that it types, has seen, or reacts. */
  see(action: string, payload?: { readonly message_id?: string; readonly reaction?: string }): void {
    this.actions.push(action);
    if (action === 'react') this.reactions.set(payload?.message_id ?? '', payload?.reaction ?? '');
    if (action === 'unreact') this.reactions.delete(payload?.message_id ?? '');
    if (action === 'mark_seen') this.seenAt = Date.now();
    if (action.startsWith('typing')) this.typingUntil = action === 'typing_on' ? Date.now() + TYPING : 0;
    this.#page.changed(this);
  }

  #write(message: PageMessage, more: Pick<Line, 'attachments' | 'replyTo'> = {}): string {
    const mid = this.#page.newMid();
    this.lines.push({ mid, from: 'person', time: Date.now(), message, ...more });
    return mid;
  }
}
