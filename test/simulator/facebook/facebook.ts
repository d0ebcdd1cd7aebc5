import { randomBytes } from 'node:crypto';
import { DEMO_SECRETS } from '../demo-secrets.ts';
import { AppApi } from './app-api.ts';
import { APP_ID } from './app-id.ts';
import { type Delivery, facebookJson, sign } from './delivery.ts';
import type { Refusal } from './message-limits.ts';
import { isRefusal, PageApi } from './page-api.ts';
import { type PageConnection, Person } from './person.ts';
import {
  answerGraphApi,
  errorResponse,
  type GraphError,
  type GraphRequest,
  type GraphResponse,
  type MessageContext,
  ok,
  type PageMessage,
  type SendRequest,
} from './send-api.ts';

/** Brings a notification to the bot and gives the status of its answer; 0 when there was none. */
export type Deliver = (delivery: Delivery) => Promise<number>;

/** What goes wrong with a call of the Graph API: an error, or the connection breaks before any answer. */
export type Fault =
  | {
      readonly error: GraphError;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'hang up';

/** What goes wrong with a delivery of Facebook's. */
export type DeliveryFault = 'twice' | 'wrong signature' | 'held';

/** The Page's id. */
export const PAGE_ID = '1906385232743451';

/** The page-scoped id of the first person; those who come later count on. */
export const FIRST_PERSON = '615550000000000';

/** One App with one Page, and the people who write to it. */
export class Facebook {
  readonly page = { id: PAGE_ID, name: 'Demo Page' };
  readonly people = new Map<string, Person>();
  /** Every call of the Graph API with its answer; no answer when the connection broke. */
  readonly calls: { readonly request: GraphRequest; readonly response: GraphResponse | undefined }[] = [];
  /** Notifications that got no 200, to be sent again. */
  readonly undelivered: Delivery[] = [];
  /** What goes wrong with the next deliveries, one after the other. */
  readonly mishaps: DeliveryFault[] = [];
  /** What Facebook holds; change it to rotate a secret. */
  pageToken: string = DEMO_SECRETS.FB_PAGE_TOKEN;
  appSecret: string = DEMO_SECRETS.FB_APP_SECRET;
  /** The Page's profile, personas and saved attachments. */
  readonly pageApi = new PageApi();
  /** What the App Dashboard sets. */
  readonly app = new AppApi(
    () => this.appSecret,
    PAGE_ID,
    () => this.pageToken,
  );
  /** Further Pages of the App, by their tokens. */
  readonly otherPages = new Map<string, string>();
  /** Who allowed notifications, by the token that the opt-in gave. */
  readonly notificationTokens = new Map<string, Person>();
  /** Who is behind the name that a plugin on a website has for them. */
  readonly userRefs = new Map<string, Person>();
  /** Who wrote a comment or a post, by its id. */
  readonly comments = new Map<string, Person>();
  /** Whether the App is subscribed to `message_echoes`. */
  echoes = false;
  /** Told of each message of the Page as it arrives. */
  onMessage: (person: Person, message: PageMessage) => void = () => {};
  /** Told of whatever a person can see change. */
  onChange: (person: Person) => void = () => {};
  /** Waits until the bot has done what it was told of. */
  settled: () => Promise<void> = async () => {};
  readonly #deliver: Deliver;
  readonly #faults: Fault[] = [];
  readonly #held: Delivery[] = [];
  readonly #onItsWay = new Set<Promise<unknown>>();

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** Somebody new. */
  person(name: string, id = String(Number(FIRST_PERSON) + this.people.size)): Person {
    const person = new Person(id, name, this.#asPage);
    this.people.set(id, person);
    return person;
  }

  /** How many notifications wait to be delivered, or delivered again. */
  get waiting(): number {
    return this.undelivered.length + this.#held.length;
  }

  /** How many calls of the Graph API are still to go wrong. */
  get faults(): number {
    return this.#faults.length;
  }

  /** Nothing goes wrong any more; what was held is delivered. */
  async behave(): Promise<void> {
    this.mishaps.length = 0;
    this.#faults.length = 0;
    for (const held of this.#held.splice(0)) await this.#send(held);
  }

  /** The next calls of the Graph API go wrong like this, one after the other. */
  failNext(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** The envelope around elements of `messaging`, an entry for each. */
  notification(...elements: readonly object[]): object {
    const entry = elements.map((element) => ({ time: Date.now(), id: this.page.id, messaging: [element] }));
    return { object: 'page', entry };
  }

  /** An element of `messaging` that comes from a person. */
  element(person: Person, fields: object): object {
    return {
      sender: { id: person.id },
      recipient: { id: this.page.id },
      timestamp: Date.now(),
      ...fields,
    };
  }

  /** Writes, signs and delivers a notification; gives the status of the answer. */
  async notify(notification: object): Promise<number> {
    return this.post(facebookJson(notification));
  }

  /** Signs and delivers a body; gives the status of the answer. */
  async post(body: string): Promise<number> {
    return this.#send(sign(Buffer.from(body), this.appSecret));
  }

  /** Sends again what got no 200. */
  async resend(): Promise<void> {
    for (const delivery of this.undelivered.splice(0)) await this.#send(delivery);
    await this.settled();
    await this.#idle();
  }

  /** Answers a call of the Graph API; `hang up` when the connection is to break. */
  async answer(request: GraphRequest): Promise<GraphResponse | 'hang up'> {
    const response = await this.#answer(request);
    this.calls.push({ request, response: response === 'hang up' ? undefined : response });
    return response;
  }

  async #answer(request: GraphRequest): Promise<GraphResponse | 'hang up'> {
    const fault = this.#faults.shift();
    if (fault === 'hang up') return fault;
    if (fault) {
      const { headers, ...answer } = errorResponse(fault.error, fault.status);
      return { ...answer, headers: { ...headers, ...fault.headers } };
    }
    const answer = await this.app.answer(request);
    if (answer) return isRefusal(answer) ? refusalOf(answer) : ok(answer);
    return answerGraphApi(request, {
      page: this.pageApi,
      pageOf: (token) => (token === this.pageToken ? this.page.id : this.otherPages.get(token)),
      appSecret: () => this.appSecret,
      profileOf: (id) => this.people.get(id)?.profile,
      receive: (id, message, file, context) => this.#receive(id, message, file, context),
      heardAt: (id) => this.people.get(id)?.heardAt,
      ownerOf: (token) => this.notificationTokens.get(token)?.id,
      behind: (userRef) => this.userRefs.get(userRef)?.id,
      replyPrivately: (to, message) => {
        const person = this.comments.get(to);
        return person && { person: person.id, mid: this.#receive(person.id, message) };
      },
      act: (id, action, payload) => this.people.get(id)?.see(action, payload),
      route: (id, edge, target) => {
        this.people.get(id)?.routed.push([edge, target].filter(Boolean).join(' '));
        if (edge === 'pass_thread_control' && target) this.pageApi.owners.set(id, target);
        if (edge === 'release_thread_control') this.pageApi.owners.delete(id);
      },
    });
  }

  #receive(id: string, message: PageMessage, file?: File, context?: MessageContext): string {
    const mid = newMid();
    const person = this.people.get(id);
    if (!person) return mid;
    person.receive(mid, message, file, context);
    this.onMessage(person, message);
    if (this.echoes) this.#begin(this.notify(this.notification(this.#echo(person, mid, message))));
    return mid;
  }

  #echo(person: Person, mid: string, { text, metadata, attachment }: PageMessage): object {
    return {
      sender: { id: this.page.id },
      recipient: { id: person.id },
      timestamp: Date.now(),
      message: {
        mid,
        is_echo: true,
        app_id: Number(APP_ID),
        metadata,
        text,
        attachments: attachment && [attachment],
      },
    };
  }

  readonly #asPage: PageConnection = {
    newMid,
    changed: (person) => this.onChange(person),
    tell: (person, fields) => this.#tell(this.notification(this.element(person, fields))),
    comment: (person, comment_id) => {
      this.comments.set(comment_id, person);
      const change = {
        field: 'feed',
        value: { item: 'comment', verb: 'add', comment_id, post_id: `${PAGE_ID}_1` },
      };
      return this.#tell({
        object: 'page',
        entry: [{ id: this.page.id, time: Date.now(), changes: [change] }],
      });
    },
    echo: (person, message) => {
      const ends = { sender: { id: this.page.id }, recipient: { id: person.id }, timestamp: Date.now() };
      return this.#tell(this.notification({ ...ends, message: { is_echo: true, ...message } }));
    },
    bodiesTo: (id) =>
      this.calls
        .filter(({ response, request }) => response?.status === 200 && request.body.startsWith('{'))
        .map(({ request }): SendRequest => JSON.parse(request.body))
        .filter(({ recipient }) => recipient?.id === id),
  };

  async #tell(notification: object): Promise<void> {
    await this.notify(notification);
    await this.settled();
    await this.#idle();
  }

  async #send(delivery: Delivery): Promise<number> {
    const fault = this.mishaps.shift();
    if (fault === 'held') {
      this.#held.push(delivery);
      return 0;
    }
    const sent = fault === 'wrong signature' ? sign(delivery.body, 'not the secret') : delivery;
    const status = await this.#deliver(sent);
    if (status !== 200) this.undelivered.push(delivery);
    if (fault === 'twice') await this.#deliver(delivery);
    for (const held of this.#held.splice(0)) await this.#send(held);
    return status;
  }

  #begin(work: Promise<unknown>): void {
    const done = work.finally(() => this.#onItsWay.delete(done));
    this.#onItsWay.add(done);
  }

  async #idle(): Promise<void> {
    while (this.#onItsWay.size > 0) await Promise.all(this.#onItsWay);
  }
}

function refusalOf({ code, message, subcode }: Refusal): GraphResponse {
  const error = { code, message: `(#${code}) ${message}` };
  return errorResponse({ ...error, ...(subcode !== undefined && { error_subcode: subcode }) });
}

function newMid(): string {
  return `m_${randomBytes(48).toString('base64url')}`;
}
