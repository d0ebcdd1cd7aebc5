import type { PageMessage } from './send-api.ts';

/** One line of a conversation, as both sides see it. */
export interface Line {
  readonly mid: string;
  readonly from: 'person' | 'page';
  /** What the person wrote or tapped, or the Page's message. */
  readonly message: PageMessage;
}

/** Something that can be tapped, and the event that the tap sends. */
interface Offer {
  readonly title: string;
  readonly event: () => object;
}

/** How a person's doing reaches the bot: given the fields of a `messaging` element, settled when answered. */
type Tell = (person: Person, fields: object) => Promise<void>;

/** Somebody who writes to the Page, with all that they see of the conversation. */
export class Person {
  readonly id: string;
  readonly name: string;
  /** The whole conversation. */
  readonly lines: Line[] = [];
  /** `typing_on`, `mark_seen` … in the order in which the Page sent them. */
  readonly actions: string[] = [];
  readonly #tell: Tell;
  readonly #newMid: () => string;
  #lastDid = 0;

  constructor(id: string, name: string, tell: Tell, newMid: () => string) {
    this.id = id;
    this.name = name;
    this.#tell = tell;
    this.#newMid = newMid;
  }

  /** Writes a text. */
  async says(text: string): Promise<void> {
    const mid = this.#write({ text });
    await this.does({ message: { mid, text } });
  }

  /** Sends attachments (Meta's JSON), perhaps with a caption. */
  async sends(attachments: readonly object[], text?: string): Promise<void> {
    const mid = this.#write({ text: text ?? '' });
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
    await this.does(offer.event());
  }

  /** Opens the conversation with the Get Started button. */
  async getsStarted(payload = 'GET_STARTED'): Promise<void> {
    await this.does({ postback: { mid: this.#newMid(), title: 'Get Started', payload } });
  }

  /** Puts a reaction on the Page's last message. */
  async reacts(emoji: string, reaction = 'other'): Promise<void> {
    const mid = this.lines.findLast(({ from }) => from === 'page')?.mid ?? this.#newMid();
    await this.does({ reaction: { mid, action: 'react', reaction, emoji } });
  }

  /** Does anything else: the fields of a `messaging` element beside sender, recipient and timestamp. */
  async does(fields: object): Promise<void> {
    this.#lastDid = this.lines.length;
    await this.#tell(this, fields);
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
  receive(mid: string, message: PageMessage): void {
    this.lines.push({ mid, from: 'page', message });
  }

  #write(message: PageMessage): string {
    const mid = this.#newMid();
    this.lines.push({ mid, from: 'person', message });
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
      event: () => ({
        message: { mid: this.#write({ text: title }), text: title, quick_reply: { payload } },
      }),
    }));
  }

  #buttons(): Offer[] {
    return this.lines
      .toReversed()
      .flatMap(({ message }) => message.attachment?.payload?.buttons ?? [])
      .filter(({ type }) => type === 'postback')
      .map(({ title = '', payload }) => ({
        title,
        event: () => ({ postback: { mid: this.#newMid(), title, payload } }),
      }));
  }
}

/** A message as a person would read it aloud. */
export function asText({ text, attachment }: PageMessage): string {
  return (
    text ?? attachment?.payload?.text ?? attachment?.payload?.url ?? `(${attachment?.type ?? 'nothing'})`
  );
}
