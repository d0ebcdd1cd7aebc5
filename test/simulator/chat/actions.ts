import type { Person } from '../facebook/person.ts';
import { reactionOf } from '../facebook/reactions.ts';
import { signedCall } from '../facebook/signed-call.ts';
import { INBOX } from '../facebook/thread-control.ts';
import type { Simulator } from '../simulator.ts';
import { type Action, asTest, literal, tapAsCode } from './clipboard.ts';
import { LIKE, type Media } from './media.ts';
import { profileFor } from './profile.ts';
import type { Command } from './view.ts';

/** The page sent a command that cannot be carried out; the message tells the user why. */
export class ImpossibleCommand extends Error {}

/** The commands of a person in the conversation. */
export type PersonCommand = Exclude<
  Extract<Command, { readonly person: string }>,
  { readonly type: 'forget' }
>;

/** What people do on the page, also noted as code for “Copy as test”. */
export class Actions {
  readonly #simulator: Simulator;
  readonly #media: Media;
  readonly #noted = new Map<Person, Action[]>();

  constructor(simulator: Simulator, media: Media) {
    this.#simulator = simulator;
    this.#media = media;
  }

  /** The conversation so far as a test. */
  asTest(person: Person): string {
    return asTest(person, this.#noted.get(person) ?? []);
  }

  /** Sends a file into the conversation; resolves when the bot has processed the event. */
  sendFile(person: Person, name: string, type: string, bytes: Uint8Array): Promise<void> {
    const url = this.#media.keep(name, type, bytes);
    const kind = /^(image|audio|video)\//.exec(type)?.[1] ?? 'file';
    const shown = `https://example.com/${encodeURIComponent(name)}`;
    this.#note(person, `sends([{ type: '${kind}', payload: { url: '${shown}' } }])`, 1);
    return person.sends([{ type: kind, payload: { url } }]);
  }

  /**
   * Carries a command out; resolves when the bot has processed the event.
   * @throws ImpossibleCommand
   */
  execute(person: Person, command: PersonCommand): Promise<void> {
    const { pageApi, app, thread } = this.#simulator.facebook;
    switch (command.type) {
      case 'say':
        this.#note(person, `says(${literal(command.text)})`, 1);
        return person.says(command.text, command.replyTo);
      case 'quick reply':
        return this.#tapQuickReply(person, command.mid, command.index);
      case 'button':
        return this.#tapButton(person, command.title, command.payload);
      case 'get started': {
        const { getStarted = 'GET_STARTED' } = profileFor(person, pageApi.profile);
        return this.#tapButton(person, 'Get Started', getStarted);
      }
      case 'open link':
        this.#note(person, `opensLink(${literal(command.ref)})`, 1);
        return person.opensLink(command.ref);
      case 'click ad':
        this.#note(person, command.ref ? `clicksAd({ ref: ${literal(command.ref)} })` : 'clicksAd()', 1);
        return person.clicksAd(command.ref ? { ref: command.ref } : {});
      case 'link account': {
        const linked = { status: 'linked', authorization_code: 'demo-authorization-code' };
        const account_linking = command.linked ? linked : { status: 'unlinked' };
        this.#note(person, `does({ account_linking: { status: '${account_linking.status}' } })`, 0);
        return person.does({ account_linking });
      }
      case 'send template':
        return this.#sendTemplate(person, command.template);
      case 'reveal coupon':
        return this.#revealCoupon(person, command.mid);
      case 'react':
        return this.#react(person, command.mid, command.emoji);
      case 'like':
        return this.#like(person);
      case 'comment': {
        const id = thread.nextId();
        this.#note(person, `comments('${id}', ${literal(command.text)})`, 0);
        return person.comments(id, command.text);
      }
      case 'answer in inbox':
        this.#note(person, `isAnsweredInInbox(${literal(command.text)})`, 1);
        return person.isAnsweredInInbox(command.text);
      case 'pass back': {
        const pass_thread_control = { previous_owner_app_id: INBOX, new_owner_app_id: app.id };
        this.#note(person, `does({ pass_thread_control: { previous_owner_app_id: '${INBOX}' } })`, 0);
        return person.does({ pass_thread_control });
      }
    }
  }

  #tapButton(person: Person, title: string, payload: string): Promise<void> {
    this.#note(person, tapAsCode(person, title, payload), 1);
    return person.tapsButton(title, payload);
  }

  #tapQuickReply(person: Person, mid: string, index: number): Promise<void> {
    const line = person.lines.at(-1);
    const reply = line?.mid === mid ? line.message.quick_replies?.[index] : undefined;
    if (!reply) throw new ImpossibleCommand('This quick reply has disappeared because of a newer message.');
    const value = VALUES[reply.content_type ?? 'text']?.(person);
    const title = value ?? reply.title ?? '';
    this.#note(person, `taps(${literal(title)})`, 1);
    return person.tapsQuickReply(title, value ?? reply.payload);
  }

  /** Sends a utility message with the examples of its template, past the bot. */
  async #sendTemplate({ id }: Person, template: string): Promise<void> {
    const { facebook } = this.#simulator;
    const message = facebook.pageApi.templates.example(template);
    const body = { recipient: { id }, messaging_type: 'UTILITY', message };
    const answer: { error?: { message: string } } = JSON.parse(
      (await signedCall(facebook, 'POST', 'me/messages', body)).body,
    );
    if (answer.error) throw new ImpossibleCommand(`Facebook refuses it: ${answer.error.message}`);
  }

  /** Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/coupon */
  #revealCoupon(person: Person, mid: string): Promise<void> {
    const { message } = person.lines.find((line) => line.mid === mid) ?? {};
    const { coupon_code, payload } = message?.attachment?.payload ?? {};
    const template = { type: 'coupon', ...(payload && { payload }), coupon_code };
    this.#note(
      person,
      `does({ template: { type: 'coupon', coupon_code: ${literal(coupon_code ?? '')} } })`,
      0,
    );
    return person.does({ template });
  }

  #react(person: Person, mid: string, emoji: string): Promise<void> {
    if (person.ownReactions.get(mid) === emoji) {
      this.#note(person, "does({ reaction: { mid: 'm_1', action: 'unreact' } })", 0);
      return person.unreacts(mid);
    }
    this.#note(person, `reacts(${literal(emoji)})`, 0);
    return person.reacts(emoji, reactionOf(emoji), mid);
  }

  #like(person: Person): Promise<void> {
    const url = `${this.#simulator.url}/chat/like.svg`;
    this.#note(person, `sends([{ type: 'sticker', payload: { sticker_id: ${LIKE} } }])`, 1);
    return person.sends([{ type: 'sticker', payload: { url, sticker_id: LIKE } }]);
  }

  /** @param lines the number of lines that the action itself adds to the conversation */
  #note(person: Person, code: string, lines: number): void {
    const actions = this.#noted.get(person) ?? [];
    this.#noted.set(person, [...actions, { code, at: person.lines.length + lines }]);
  }
}

/** What the quick replies for phone number and e-mail address send. */
const VALUES: Readonly<Record<string, (person: Person) => string>> = {
  user_phone_number: () => '+15550100200',
  user_email: ({ name }) => `${name.split(' ')[0]?.toLowerCase() ?? 'anna'}@example.com`,
};
