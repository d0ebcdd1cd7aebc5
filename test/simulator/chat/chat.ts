import { randomUUID } from 'node:crypto';
import { clockAhead } from '../clock.ts';
import type { Line } from '../facebook/line.ts';
import type { PageMessage } from '../facebook/page-message.ts';
import type { Person } from '../facebook/person.ts';
import type { Simulator } from '../simulator.ts';
import { type Action, asTest, literal, tapAsCode } from './clipboard.ts';
import { InjectedFaults } from './injected-faults.ts';
import { LIKE, type Media } from './media.ts';
import { profileFor } from './profile.ts';
import { reactionOf } from './reactions.ts';
import type { Rebuilder } from './rebuild-on-save.ts';
import { Recorder } from './recorder.ts';
import type { Command, LineView, MemoryView, PersonView, StatusView, Update } from './view.ts';

/** The inbox of Pages. */
const INBOX = '263902037430900';

/** Something that a page wishes and that cannot be. */
export class Impossible extends Error {}

/** All that the page shows and does: the simulator behind a door that only takes wishes and gives update. */
export class Chat {
  readonly recorder: Recorder;
  readonly faults: InjectedFaults;
  /** Told all that is new. */
  onUpdate: (update: Update) => void = () => {};
  readonly #simulator: Simulator;
  readonly #rebuilder: Rebuilder;
  readonly #media: Media;
  readonly #isLive: boolean;
  readonly #actions = new Map<Person, Action[]>();
  readonly #delivered = new Set<string>();
  readonly #stop = new AbortController();
  /** Tells this start from another. */
  readonly #run = randomUUID();

  /** @param isLive whether real people write, through the real Facebook */
  constructor(simulator: Simulator, rebuilder: Rebuilder, media: Media, isLive: boolean) {
    this.#simulator = simulator;
    this.#isLive = isLive;
    this.#rebuilder = rebuilder;
    this.#media = media;
    this.recorder = new Recorder(simulator);
    this.faults = new InjectedFaults(simulator, this.#stop.signal);
    const { facebook, lambda } = simulator;
    this.recorder.mapped = rebuilder.mapped;
    this.recorder.onTraceEntry = (entry) => this.onUpdate({ type: 'trace entry', entry });
    this.recorder.onDeadLetters = () => this.#tellStatus();
    facebook.onChange = (person) => this.#tell(person);
    rebuilder.onStatus = () => this.#tellStatus();
    rebuilder.onBundle = (folder) => {
      lambda.deploy(folder);
      void this.applyProfile();
    };
    // Something may have been saved since the simulator was started.
    if (rebuilder.folder) lambda.deploy(rebuilder.folder);
  }

  /** Puts what `lambda/profile.ts` says into the Page's profile; what cannot be read leaves the one before in place. */
  async applyProfile(): Promise<void> {
    const { profile } = this.#simulator.facebook.pageApi;
    const before = new Map(profile);
    try {
      const properties = Object.entries(await this.#rebuilder.readProfile());
      profile.clear();
      for (const [name, value] of properties) profile.set(name, value);
      for (const person of this.#simulator.facebook.people.values()) this.#view(person);
      this.#rebuilder.profileProblem = undefined;
    } catch (error) {
      profile.clear();
      for (const [name, value] of before) profile.set(name, value);
      this.#rebuilder.profileProblem = error instanceof Error ? error.message : String(error);
    }
    this.#tellStatus();
    for (const person of this.#simulator.facebook.people.values()) this.#tell(person);
  }

  /** Somebody new, with a picture and a language. */
  newPerson(name: string, locale: string): Person {
    const { facebook, url } = this.#simulator;
    const person = facebook.person(name);
    const profile_pic = `${url}/chat/pictures/${encodeURIComponent(name)}.svg`;
    person.profile = { ...person.profile, locale, profile_pic };
    this.#tell(person);
    return person;
  }

  /** All, for a page that was just opened. */
  everything(): Update {
    const people = [...this.#simulator.facebook.people.values()].map((person) => this.#view(person));
    return {
      type: 'all',
      run: this.#run,
      people,
      trace: this.recorder.trace,
      status: this.#status(),
    };
  }

  /** What is remembered of a person. */
  async memory(id: string): Promise<MemoryView> {
    const group = this.recorder.groups.get(id);
    const item = group === undefined ? undefined : await this.#simulator.conversations.item(group);
    const read = (name: string) => JSON.parse(item?.[name]?.S ?? 'null');
    return { state: read('state'), talk: read('talk'), progress: read('progress') };
  }

  /** The conversation so far as a test. */
  test(id: string): string {
    const person = this.#person(id);
    return asTest(person, this.#actions.get(person) ?? []);
  }

  /** A file that somebody drops into the conversation. */
  async sendFile(id: string, name: string, type: string, bytes: Uint8Array): Promise<void> {
    const person = this.#person(id);
    const url = this.#media.keep(name, type, bytes);
    const kind = /^(image|audio|video)\//.exec(type)?.[1] ?? 'file';
    const attachment = { type: kind, payload: { url } };
    this.#note(
      person,
      `sends([{ type: '${kind}', payload: { url: 'https://example.com/${encodeURIComponent(name)}' } }])`,
      1,
    );
    await this.#done(person, person.sends([attachment]));
  }

  /**
   * Does what a page wishes.
   * @throws Impossible
   */
  async execute(command: Command): Promise<void> {
    if (this.#isLive && !WHEN_LIVE.has(command.type)) throw new Impossible('People write in Messenger now.');
    const { facebook } = this.#simulator;
    switch (command.type) {
      case 'new person':
        this.newPerson(command.name, command.locale);
        return;
      case 'inject fault':
        this.faults.inject(command.name, command.times);
        return this.#tellStatus();
      case 'stop faults':
        await this.faults.clear();
        return this.#tellDelivered();
      case 'resend':
        await facebook.resend();
        return this.#tellDelivered();
      case 'advance':
        if (!Number.isFinite(command.milliseconds)) throw new Impossible('The clock moves by milliseconds.');
        await this.#simulator.advance(command.milliseconds);
        return this.#tellStatus();
      case 'send back':
      case 'delete':
        return this.#settle(command.letter, command.type === 'send back');
      default:
        return this.#act(this.#person(command.person), command);
    }
  }

  close(): void {
    this.#stop.abort();
  }

  async #act(person: Person, command: Extract<Command, { readonly person: string }>): Promise<void> {
    switch (command.type) {
      case 'say':
        this.#note(person, `says(${literal(command.text)})`, 1);
        return this.#done(person, person.says(command.text, command.replyTo));
      case 'quick reply':
        return this.#tapQuickReply(person, command.mid, command.index);
      case 'button':
        this.#note(person, tapAsCode(person, command.title, command.payload), 1);
        return this.#done(person, person.tapsButton(command.title, command.payload));
      case 'get started': {
        const { getStarted = 'GET_STARTED' } = profileFor(person, this.#simulator.facebook.pageApi.profile);
        this.#note(person, tapAsCode(person, 'Get Started', getStarted), 1);
        return this.#done(person, person.tapsButton('Get Started', getStarted));
      }
      case 'link account': {
        const linked = { status: 'linked', authorization_code: 'demo-authorization-code' };
        const account_linking = command.linked ? linked : { status: 'unlinked' };
        this.#note(person, `does({ account_linking: { status: '${account_linking.status}' } })`, 0);
        return this.#done(person, person.does({ account_linking }));
      }
      case 'react':
        return this.#react(person, command.mid, command.emoji);
      case 'like':
        return this.#like(person);
      case 'answer in inbox':
        this.#simulator.facebook.pageApi.owners.set(person.id, INBOX);
        this.#note(person, `isAnsweredInInbox(${literal(command.text)})`, 1);
        return this.#done(person, person.isAnsweredInInbox(command.text));
      case 'pass back': {
        const { pageApi, app } = this.#simulator.facebook;
        pageApi.owners.delete(person.id);
        const pass_thread_control = { previous_owner_app_id: INBOX, new_owner_app_id: app.id };
        this.#note(person, `does({ pass_thread_control: { previous_owner_app_id: '${INBOX}' } })`, 0);
        return this.#done(person, person.does({ pass_thread_control }));
      }
      case 'forget': {
        const group = this.recorder.groups.get(person.id);
        if (group !== undefined) await this.#simulator.conversations.delete(group);
        return this.#tell(person);
      }
    }
  }

  async #tapQuickReply(person: Person, mid: string, index: number): Promise<void> {
    const line = person.lines.at(-1);
    const reply = line?.mid === mid ? line.message.quick_replies?.[index] : undefined;
    if (!reply) throw new Impossible('The quick replies are gone: somebody has written since.');
    const value = VALUES[reply.content_type ?? 'text']?.(person);
    const title = value ?? reply.title ?? '';
    this.#note(person, `taps(${literal(title)})`, 1);
    await this.#done(person, person.tapsQuickReply(title, value ?? reply.payload));
  }

  async #react(person: Person, mid: string, emoji: string): Promise<void> {
    if (person.ownReactions.get(mid) === emoji) {
      this.#note(person, "does({ reaction: { mid: 'm_1', action: 'unreact' } })", 0);
      return this.#done(person, person.unreacts(mid));
    }
    this.#note(person, `reacts(${literal(emoji)})`, 0);
    return this.#done(person, person.reacts(emoji, reactionOf(emoji), mid));
  }

  async #like(person: Person): Promise<void> {
    const url = `${this.#simulator.url}/chat/like.svg`;
    const sticker = { type: 'sticker', payload: { url, sticker_id: LIKE } };
    this.#note(person, `sends([{ type: 'sticker', payload: { sticker_id: ${LIKE} } }])`, 1);
    return this.#done(person, person.sends([sticker]));
  }

  /** Notes what somebody does, for a test of it. @param lines how many lines of their own it adds */
  #note(person: Person, code: string, lines: number): void {
    const actions = this.#actions.get(person) ?? [];
    this.#actions.set(person, [...actions, { code, at: person.lines.length + lines }]);
  }

  /** Waits until the bot has taken something in, and marks it as delivered. */
  async #done(person: Person, action: Promise<void>): Promise<void> {
    const { facebook } = this.#simulator;
    const before = facebook.waiting;
    const line = person.lines.at(-1);
    await action;
    if (line && facebook.waiting <= before) this.#delivered.add(line.mid);
    this.#tell(person);
    this.#tellStatus();
  }

  /** What waited was delivered, perhaps. */
  #tellDelivered(): void {
    const { people, waiting } = this.#simulator.facebook;
    for (const person of waiting === 0 ? people.values() : []) {
      for (const { mid } of person.lines) this.#delivered.add(mid);
      this.#tell(person);
    }
    this.#tellStatus();
  }

  async #settle(id: string, back: boolean): Promise<void> {
    const { deadLetters } = this.recorder;
    const letter = deadLetters.get(id);
    if (!letter) throw new Impossible('There is no such dead letter any more.');
    await this.#simulator.sqs.takeDeadLetter(id);
    deadLetters.delete(id);
    if (back) await this.#simulator.sqs.send(letter.body, letter.group);
    this.#tellStatus();
  }

  #person(id: string): Person {
    const person = this.#simulator.facebook.people.get(id);
    if (!person) throw new Impossible('There is no such person any more: load the page again.');
    return person;
  }

  #tell(person: Person): void {
    const files = person.lines.filter(({ file }) => file).map((line) => this.#media.keepFileOf(line));
    void Promise.all(files).then(() => this.onUpdate({ type: 'person', person: this.#view(person) }));
  }

  #tellStatus(): void {
    this.onUpdate({ type: 'status', status: this.#status() });
  }

  #view(person: Person): PersonView {
    const { id, name, profile, typingUntil } = person;
    const { pageApi } = this.#simulator.facebook;
    return {
      id,
      name,
      locale: String(profile.locale),
      picture: `/chat/pictures/${encodeURIComponent(name)}.svg`,
      lines: person.lines.map((line) => this.#lineView(person, line)),
      typingUntil: typingUntil === 0 ? 0 : typingUntil - clockAhead(),
      owner: pageApi.owners.get(id) === INBOX ? 'inbox' : pageApi.owners.get(id),
      ...profileFor(person, pageApi.profile),
    };
  }

  #lineView(person: Person, line: Line): LineView {
    const { mid, from, time, human = false, replyTo, persona } = line;
    const { personas } = this.#simulator.facebook.pageApi;
    const message: PageMessage = from === 'page' ? this.#media.localised(line) : line.message;
    const seen = time <= person.seenAt ? 'seen' : this.#delivered.has(mid) ? 'delivered' : 'sent';
    return {
      mid,
      from,
      time,
      message,
      human,
      replyTo,
      attachments: this.#media.sent(line),
      persona: persona && String(personas.get(persona)?.name ?? persona),
      reaction: person.reactions.get(mid),
      event: this.recorder.eventOf.get(mid),
      ownReaction: person.ownReactions.get(mid),
      mark: from === 'person' ? seen : undefined,
    };
  }

  #status(): StatusView {
    const { facebook, webhookUrl } = this.#simulator;
    const { name } = facebook.page;
    return {
      page: { name, picture: `/chat/pictures/${encodeURIComponent(name)}.svg` },
      webhookUrl,
      ahead: clockAhead(),
      build: this.#rebuilder.status,
      faults: this.faults.left,
      undelivered: facebook.undelivered.length,
      live: this.#isLive,
      deadLetters: [...this.recorder.deadLetters.values()].map(({ body: _, group: __, ...letter }) => letter),
    };
  }
}

/** What can be wished for while real people write. */
const WHEN_LIVE: ReadonlySet<Command['type']> = new Set(['send back', 'delete', 'forget']);

/** What the quick replies for phone number and e-mail send. */
const VALUES: Readonly<Record<string, (person: Person) => string>> = {
  user_phone_number: () => '+15550100200',
  user_email: ({ name }) => `${name.split(' ')[0]?.toLowerCase() ?? 'somebody'}@example.com`,
};
