import type { Button, Circumstances, PageMessage, SendRequest } from './send-api.ts';

/** One line of a conversation, as both sides see it. */
export interface Line {
  readonly mid: string;
  readonly from: 'person' | 'page';
  /** In milliseconds since 1970. */
  readonly time: number;
  /** What the person wrote or tapped, or the Page's message. */
  readonly message: PageMessage;
  /** What the person sent with it, as Meta's JSON. */
  readonly attachments?: readonly object[];
  /** What came with the Page's message. */
  readonly file?: File;
  /** Whether a human wrote it in the Page's inbox. */
  readonly human?: boolean;
  /** The message that it answers. */
  readonly replyTo?: string;
  /** The persona in whose name the Page wrote. */
  readonly persona?: string;
}

/** How long the three dots are shown (https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions). */
const TYPING = 20_000;

/** Something that can be tapped. */
interface Offer {
  readonly title: string;
  readonly tap: () => Promise<void>;
}

/** What opens the window of 24 hours (https://developers.facebook.com/docs/messenger-platform/policy). */
const OPENS = ['message', 'postback', 'reaction', 'referral', 'optin', 'account_linking'];

/** The Page as people reach it. */
export interface PageAtFacebook {
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
  readonly #page: PageAtFacebook;
  #lastDid = 0;

  constructor(id: string, name: string, page: PageAtFacebook) {
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
   * Taps the quick reply or the button with this title.
   * @throws Error when nothing with this title is offered.
   */
  async taps(title: string): Promise<void> {
    const offer = this.#offers().find((offer) => offer.title === title);
    if (!offer)
      throw new Error(`There is no “${title}” to tap; offered: ${this.offered().join(', ') || 'nothing'}.`);
    await offer.tap();
  }

  /** Opens the conversation with the Get Started button. */
  async getsStarted(payload = 'GET_STARTED'): Promise<void> {
    await this.tapsButton('Get Started', payload);
  }

  /** Taps a button, a line of the menu or an ice breaker. */
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

  /** The titles that can be tapped now: quick replies of the last message, then all buttons, newest first. */
  offered(): string[] {
    return this.#offers().map(({ title }) => title);
  }

  /** Called by Facebook: the Page's message has arrived. */
  receive(mid: string, message: PageMessage, file?: File, circumstances: Circumstances = {}): void {
    this.typingUntil = 0;
    const line = { mid, from: 'page', time: Date.now(), message, ...circumstances } as const;
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

  #offers(): Offer[] {
    return [...this.#quickReplies(), ...this.#buttons()];
  }

  #quickReplies(): Offer[] {
    const last = this.lines.at(-1);
    if (last?.from !== 'page') return [];
    return (last.message.quick_replies ?? []).map(({ title = '', payload }) => ({
      title,
      tap: () => this.tapsQuickReply(title, payload),
    }));
  }

  #buttons(): Offer[] {
    return this.lines
      .toReversed()
      .flatMap(({ message }) => buttonsOf(message))
      .filter(({ type }) => type === 'postback')
      .map(({ title = '', payload }) => ({
        title,
        tap: () => this.tapsButton(title, payload),
      }));
  }
}

/** The buttons under a message, those of all its cards. */
export function buttonsOf({ attachment }: PageMessage): readonly Button[] {
  const { buttons = [], elements = [] } = attachment?.payload ?? {};
  return [...buttons, ...elements.flatMap(({ buttons = [] }) => buttons)];
}

/** A message as a person would read it aloud. */
export function asText({ text, attachment, sticker_id }: PageMessage): string {
  if (sticker_id !== undefined) return `(sticker ${sticker_id})`;
  const { payload, type = 'nothing' } = attachment ?? {};
  const cards = (payload?.elements ?? []).map(({ title, subtitle }) =>
    [title, subtitle].filter(Boolean).join(': '),
  );
  return text ?? payload?.text ?? (cards.join('\n') || payload?.url) ?? `(${type})`;
}
