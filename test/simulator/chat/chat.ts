import { randomUUID } from 'node:crypto';
import { clockAhead } from '../clock.ts';
import type { Person } from '../facebook/person.ts';
import type { Simulator } from '../simulator.ts';
import { Actions, ImpossibleCommand } from './actions.ts';
import { copyAsTest } from './copy/copy-as-test.ts';
import { Noted } from './copy/noted.ts';
import { surroundingsOf } from './copy/surroundings.ts';
import { InjectedFaults } from './injected-faults.ts';
import type { Media } from './media.ts';
import { personView, pictureUrl } from './person-view.ts';
import type { Rebuilder } from './rebuild-on-save.ts';
import { Recorder } from './recorder.ts';
import { schedulesOf } from './schedule-entry.ts';
import { applyTemplates, templateViews } from './templates.ts';
import type { Command, MemoryView, PersonView, StatusView, Update } from './view.ts';

/** The model behind the chat page: executes the page's commands and reports every change as an update. */
export class Chat {
  readonly recorder: Recorder;
  readonly faults: InjectedFaults;
  onUpdate: (update: Update) => void = () => {};
  readonly #simulator: Simulator;
  readonly #rebuilder: Rebuilder;
  readonly #media: Media;
  readonly #isLive: boolean;
  readonly #actions: Actions;
  readonly #noted: Noted;
  /** Hands out what the queue keeps; undefined if it keeps nothing back. */
  #release: (() => void) | undefined;
  #together: Promise<void> | undefined;
  /** The `mid`s of the messages that the bot has received. */
  readonly #delivered = new Set<string>();
  readonly #stop = new AbortController();
  /** Tells the page that the server was restarted. */
  readonly #run = randomUUID();

  /** @param isLive whether real people write, through the real Facebook */
  constructor(simulator: Simulator, rebuilder: Rebuilder, media: Media, isLive: boolean) {
    this.#simulator = simulator;
    this.#isLive = isLive;
    this.#rebuilder = rebuilder;
    this.#media = media;
    this.recorder = new Recorder(simulator);
    this.faults = new InjectedFaults(simulator, this.#stop.signal);
    const { faults } = this;
    this.#noted = new Noted(surroundingsOf(simulator, { faults, memory: (id) => this.memory(id) }));
    this.#actions = new Actions(simulator, media, this.#noted);
    this.recorder.onTraceEntry = (entry) => this.onUpdate({ type: 'trace entry', entry });
    this.recorder.onLoadProblem = (problem, sandbox) =>
      rebuilder.notLoaded(problem, simulator.lambda.folderOf(sandbox));
    this.recorder.onDeadLetters = () => this.#reportStatus();
    this.recorder.notes.onChange = () => {
      for (const person of simulator.facebook.people.values()) this.#report(person);
    };
    simulator.facebook.onChange = (person) => this.#report(person);
    rebuilder.onStatus = () => this.#reportStatus();
    rebuilder.onBundle = (folder) => {
      simulator.lambda.deploy(folder);
      this.#noted.breakOff('the bot was saved', undefined, true);
      return Promise.all([this.applyProfile(), this.applyTemplates(), simulator.lambda.warm()]);
    };
    // There may be a newer bundle than the one that the simulator was started with.
    if (rebuilder.folder) simulator.lambda.deploy(rebuilder.folder);
  }

  /**
   * Sets the Page's profile to the saved `lambda/profile.ts`. If it is not valid, the profile stays as it
   * was.
   */
  async applyProfile(): Promise<void> {
    const { people, pageApi } = this.#simulator.facebook;
    const before = [...pageApi.profile];
    const set = (properties: readonly (readonly [string, unknown])[]) => {
      pageApi.profile.clear();
      for (const [name, value] of properties) pageApi.profile.set(name, value);
    };
    try {
      set(Object.entries(await this.#rebuilder.readProfile()));
      // A property of the wrong shape fails here.
      for (const person of people.values()) this.#view(person);
      this.#rebuilder.profileProblem = undefined;
    } catch (error) {
      set(before);
      this.#rebuilder.profileProblem = error instanceof Error ? error.message : String(error);
    }
    this.#reportStatus();
    for (const person of people.values()) this.#report(person);
  }

  /** Gives the stand-in Facebook the saved `lambda/templates.ts`. */
  async applyTemplates(): Promise<void> {
    try {
      applyTemplates(this.#simulator.facebook.pageApi.templates, await this.#rebuilder.readTemplates());
      this.#rebuilder.templatesProblem = undefined;
    } catch (error) {
      this.#rebuilder.templatesProblem = error instanceof Error ? error.message : String(error);
    }
    this.#reportStatus();
  }

  /** Adds a person with a picture. @param locale their language, for example `de_DE` */
  newPerson(name: string, locale: string): Person {
    const { facebook, url } = this.#simulator;
    const person = facebook.person(name);
    person.profile = { ...person.profile, locale, profile_pic: url + pictureUrl(name) };
    this.#report(person);
    return person;
  }

  /** The first update for a page that was just opened. */
  everything(): Update {
    const people = [...this.#simulator.facebook.people.values()].map((person) => this.#view(person));
    return { type: 'all', run: this.#run, people, trace: this.recorder.trace, status: this.#status() };
  }

  /** Waits until the bot that is saved answers. */
  newest(): Promise<void> {
    return this.#rebuilder.newest();
  }

  /** The stored item of a person. */
  async memory(id: string): Promise<MemoryView> {
    const group = this.recorder.groups.get(id);
    const item = group === undefined ? undefined : await this.#simulator.dynamoDb.item(group);
    const read = (name: string) => JSON.parse(item?.[name]?.S ?? 'null');
    const schedules = schedulesOf(id, this.#simulator.scheduler.waiting());
    return { state: read('state'), talk: read('talk'), progress: read('progress'), schedules };
  }

  /** The conversation so far as a test; not formatted. */
  test(id: string): Promise<string> {
    return copyAsTest(this.#person(id), this.#noted.episodes(), this.#simulator);
  }

  /** Sends a file into the conversation of a person. */
  async sendFile(id: string, name: string, type: string, bytes: Uint8Array): Promise<void> {
    const person = this.#person(id);
    await this.#delivery(person, () => this.#actions.sendFile(person, name, type, bytes));
  }

  /**
   * Executes a command of the page.
   * @throws ImpossibleCommand
   */
  async execute(command: Command): Promise<void> {
    if (this.#isLive && !ALLOWED_WHEN_LIVE.has(command.type))
      throw new ImpossibleCommand('In live mode people write in Messenger, not on this page.');
    switch (command.type) {
      case 'new person':
        if (command.name.trim() === '') throw new ImpossibleCommand('A person needs a name.');
        this.newPerson(command.name, command.locale);
        return;
      case 'inject fault':
        this.faults.inject(command.name, command.times);
        return this.#reportStatus();
      case 'stop faults':
        await this.faults.clear();
        return this.#reportDelivered();
      case 'resend':
        await this.#simulator.facebook.resend();
        return this.#reportDelivered();
      case 'review template':
        await this.#simulator.facebook.reviewTemplate(command.template, command.status);
        this.#noted.breakOff('Facebook reviewed a template');
        return this.#reportStatus();
      case 'hold':
        await this.#hold(command.on);
        return this.#reportStatus();
      case 'advance':
        if (!Number.isFinite(command.milliseconds))
          throw new ImpossibleCommand('The clock needs a number of milliseconds.');
        this.#noted.endAnswered();
        await this.#simulator.advance(command.milliseconds);
        return this.#reportStatus();
      case 'send back':
      case 'delete':
        return this.#removeDeadLetter(command.letter, command.type === 'send back');
      case 'forget':
        return this.#forget(this.#person(command.person));
      default: {
        const person = this.#person(command.person);
        return this.#delivery(person, () => this.#actions.execute(person, command));
      }
    }
  }

  close(): void {
    this.#stop.abort();
  }

  /**
   * Waits until the bot has processed an action, and marks its message as delivered if the bot has received
   * it.
   */
  async #delivery(person: Person, action: () => Promise<void>): Promise<void> {
    const { facebook } = this.#simulator;
    const processed = action();
    const before = facebook.waiting;
    const line = person.lines.at(-1);
    await processed;
    if (line && facebook.waiting <= before) this.#delivered.add(line.mid);
    this.#report(person);
    this.#reportStatus();
  }

  /** Lets the queue keep what people write, or hands it out: up to ten records in one invocation. */
  async #hold(on: boolean): Promise<void> {
    if (on && !this.#release) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#release = resolve;
      this.#together = this.#simulator.together(() => promise);
    } else if (!on) {
      this.#release?.();
      this.#release = undefined;
      await this.#together;
    }
  }

  /** Waiting notifications may have been delivered. */
  #reportDelivered(): void {
    const { people, waiting } = this.#simulator.facebook;
    for (const person of waiting === 0 ? people.values() : []) {
      for (const { mid } of person.lines) this.#delivered.add(mid);
      this.#report(person);
    }
    this.#reportStatus();
  }

  async #removeDeadLetter(id: string, sendBack: boolean): Promise<void> {
    const { deadLetters } = this.recorder;
    const letter = deadLetters.get(id);
    if (!letter) throw new ImpossibleCommand('This dead letter no longer exists.');
    await this.#simulator.sqs.takeDeadLetter(id);
    deadLetters.delete(id);
    this.#noted.breakOff('a dead letter was sent back or deleted');
    if (sendBack) await this.#simulator.sqs.send(letter.body, letter.group);
    this.#reportStatus();
  }

  async #forget(person: Person): Promise<void> {
    const group = this.recorder.groups.get(person.id);
    if (group !== undefined) await this.#simulator.dynamoDb.delete(group);
    this.#noted.breakOff(`${person.name} was forgotten`, [person]);
    this.#report(person);
  }

  #person(id: string): Person {
    const person = this.#simulator.facebook.people.get(id);
    if (!person) throw new ImpossibleCommand('There is no such person any more. Reload the page.');
    return person;
  }

  #report(person: Person): void {
    const files = person.lines.filter(({ file }) => file).map((line) => this.#media.keepFileOf(line));
    void Promise.all(files).then(() => this.onUpdate({ type: 'person', person: this.#view(person) }));
  }

  #reportStatus(): void {
    this.onUpdate({ type: 'status', status: this.#status() });
  }

  #view(person: Person): PersonView {
    const { pageApi, thread } = this.#simulator.facebook;
    const { eventOf, notes } = this.recorder;
    const delivered = this.#delivered;
    return personView(person, { pageApi, thread, media: this.#media, delivered, eventOf, notes });
  }

  #status(): StatusView {
    const { facebook, webhookUrl } = this.#simulator;
    const { name } = facebook.page;
    return {
      page: { name, picture: pictureUrl(name) },
      webhookUrl,
      ahead: clockAhead(),
      build: this.#rebuilder.status,
      faults: this.faults.left,
      undelivered: facebook.undelivered.length,
      held: this.#release !== undefined,
      templates: templateViews(facebook.pageApi.templates),
      live: this.#isLive,
      deadLetters: [...this.recorder.deadLetters.values()].map(({ body: _, group: __, ...letter }) => letter),
    };
  }
}

const ALLOWED_WHEN_LIVE: ReadonlySet<Command['type']> = new Set(['send back', 'delete', 'forget']);
