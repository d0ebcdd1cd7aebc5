import { contactOf } from '../facebook/contacts.ts';
import type { Person } from '../facebook/person.ts';
import { reactionOf } from '../facebook/reactions.ts';
import { signedCall } from '../facebook/signed-call.ts';
import type { Simulator } from '../simulator.ts';
import type { Code, Deed } from './copy/deeds.ts';
import type { Noted } from './copy/noted.ts';
import { type Tapped, tapAsCode } from './copy/tap-as-code.ts';
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
  readonly #noted: Noted;

  constructor(simulator: Simulator, media: Media, noted: Noted) {
    this.#simulator = simulator;
    this.#media = media;
    this.#noted = noted;
  }

  /** Sends a file into the conversation; resolves when the bot has processed the event. */
  sendFile(person: Person, name: string, type: string, bytes: Uint8Array): Promise<void> {
    const url = this.#media.keep(name, type, bytes);
    const kind = /^(image|audio|video)\//.exec(type)?.[1] ?? 'file';
    const remark = `The file itself is not in the test. To send it: sendsFile('${name}')`;
    return this.#send(person, [{ type: kind, payload: { url } }], remark);
  }

  /**
   * Carries a command out; resolves when the bot has processed the event.
   * @throws ImpossibleCommand
   */
  execute(person: Person, command: PersonCommand): Promise<void> {
    const { pageApi, thread } = this.#simulator.facebook;
    switch (command.type) {
      case 'say':
        return this.#say(person, command.text, command.replyTo);
      case 'quick reply':
        return this.#tapQuickReply(person, command.mid, command.index);
      case 'button':
        return this.#tap(person, { kind: 'button', title: command.title, payload: command.payload });
      case 'get started': {
        const { getStarted = 'GET_STARTED' } = profileFor(person, pageApi.profile);
        return this.#tap(person, { kind: 'button', title: 'Get Started', payload: getStarted });
      }
      case 'open link':
        return this.#openLink(person, command.ref);
      case 'click ad': {
        const click = command.ref ? { ref: command.ref } : {};
        const code: Code = ({ value }) => `clicksAd(${command.ref ? value(click) : ''})`;
        return this.#do(person, { code, isSeveral: true }, () => person.clicksAd(click));
      }
      case 'link account': {
        const linked = { status: 'linked', authorization_code: 'demo-authorization-code' };
        return this.#does(person, { account_linking: command.linked ? linked : { status: 'unlinked' } });
      }
      case 'send template':
        return this.#sendTemplate(person, command.template);
      case 'reveal coupon':
        return this.#revealCoupon(person, command.mid);
      case 'react':
        return this.#react(person, command.mid, command.emoji);
      case 'like':
        return this.#send(person, [
          { type: 'sticker', payload: { url: `${this.#simulator.url}/chat/like.svg`, sticker_id: LIKE } },
        ]);
      case 'comment': {
        const id = thread.nextId();
        const deed: Deed = {
          code: ({ text }) => `comments(${text(id)}, ${text(command.text)})`,
          replies: () => thread.all.filter(({ parent }) => parent === id).map(({ message }) => message),
        };
        return this.#do(person, deed, () => person.comments(id, command.text));
      }
      case 'answer in inbox': {
        const deed = { code: ({ text }) => `isAnsweredInInbox(${text(command.text)})` } satisfies Deed;
        return this.#do(person, deed, () => person.isAnsweredInInbox(command.text));
      }
      case 'pass back':
        return this.#do(person, { code: () => 'isPassedBack()' }, () => person.isPassedBack());
    }
  }

  #do(person: Person, deed: Deed, act: () => Promise<void>): Promise<void> {
    return this.#noted.carryOut(person, deed, act);
  }

  #does(person: Person, fields: object): Promise<void> {
    return this.#do(person, { code: ({ value }) => `does(${value(fields)})` }, () => person.does(fields));
  }

  #say(person: Person, words: string, replyTo: string | undefined): Promise<void> {
    const deed: Deed = {
      code: ({ text, mid }) =>
        `says(${[text(words), ...(replyTo === undefined ? [] : [mid(replyTo)])].join(', ')})`,
      isPlain: true,
    };
    return this.#do(person, deed, () => person.says(words, replyTo));
  }

  #send(person: Person, attachments: readonly object[], remark?: string): Promise<void> {
    const code: Code = ({ value }) => `sends(${value(attachments)})`;
    const deed: Deed = { code, isPlain: true, ...(remark !== undefined && { remark }) };
    return this.#do(person, deed, () => person.sends(attachments));
  }

  /** Of somebody who has written before only the link comes, also if the test begins later. */
  #openLink(person: Person, ref: string): Promise<void> {
    const isKnown = person.lines.length > 0;
    const referral = { ref, source: 'SHORTLINK', type: 'OPEN_THREAD' };
    const isNewInTest = isKnown && this.#noted.linesOf(person).length === 0;
    const deed: Deed = {
      code: ({ text, value }) => (isNewInTest ? `does(${value({ referral })})` : `opensLink(${text(ref)})`),
    };
    const opened = this.#do(person, deed, () => person.opensLink(ref));
    const mid = person.lines.at(-1)?.mid;
    if (isNewInTest && mid !== undefined) this.#noted.skip(person, mid);
    return opened;
  }

  #tap(person: Person, tapped: Tapped): Promise<void> {
    const { kind, title, payload } = tapped;
    return this.#do(person, tapAsCode(person, this.#noted.linesOf(person), tapped), () =>
      kind === 'button' ? person.tapsButton(title, payload) : person.tapsQuickReply(title, payload),
    );
  }

  #tapQuickReply(person: Person, mid: string, index: number): Promise<void> {
    const line = person.lines.at(-1);
    const reply = line?.mid === mid ? line.message.quick_replies?.[index] : undefined;
    if (!reply) throw new ImpossibleCommand('This quick reply has disappeared because of a newer message.');
    const value = contactOf(reply.content_type)?.valueOf(person.name);
    const title = value ?? reply.title ?? '';
    return this.#tap(person, { kind: 'quick reply', title, payload: value ?? reply.payload });
  }

  /** Sends a utility message with the examples of its template, past the bot. */
  async #sendTemplate(person: Person, template: string): Promise<void> {
    const { facebook } = this.#simulator;
    const message = facebook.pageApi.templates.example(template);
    const body = { recipient: { id: person.id }, messaging_type: 'UTILITY', message };
    const answer: { error?: { message: string }; message_id?: string } = JSON.parse(
      (await signedCall(facebook, 'POST', 'me/messages', body)).body,
    );
    if (answer.error) throw new ImpossibleCommand(`Facebook refuses it: ${answer.error.message}`);
    this.#noted.skip(person, answer.message_id ?? '');
  }

  /** Source: https://developers.facebook.com/docs/messenger-platform/send-messages/template/coupon */
  #revealCoupon(person: Person, mid: string): Promise<void> {
    const { message } = person.lines.find((line) => line.mid === mid) ?? {};
    const { coupon_code, payload } = message?.attachment?.payload ?? {};
    return this.#does(person, { template: { type: 'coupon', ...(payload && { payload }), coupon_code } });
  }

  #react(person: Person, mid: string, emoji: string): Promise<void> {
    const isLast = person.lines.findLast(({ from }) => from === 'page')?.mid === mid;
    if (person.ownReactions.get(mid) === emoji) {
      const deed: Deed = { code: (words) => `unreacts(${words.mid(mid)})` };
      return this.#do(person, deed, () => person.unreacts(mid));
    }
    const reaction = reactionOf(emoji);
    const deed: Deed = {
      code: ({ text, mid: midOf }) =>
        isLast ? `reacts(${text(emoji)})` : `reacts(${text(emoji)}, ${text(reaction)}, ${midOf(mid)})`,
    };
    return this.#do(person, deed, () => person.reacts(emoji, reaction, mid));
  }
}
