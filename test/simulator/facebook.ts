import { randomBytes } from 'node:crypto';
import { type Delivery, facebookJson, sign } from './delivery.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import { Person } from './person.ts';
import {
  answerSendApi,
  type GraphError,
  type GraphRequest,
  type GraphResponse,
  type PageMessage,
  refusal,
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
  /** What Facebook holds; change it to rotate a secret. */
  pageToken: string = DEMO_SECRETS.FB_PAGE_TOKEN;
  appSecret: string = DEMO_SECRETS.FB_APP_SECRET;
  /** Whether the App is subscribed to `message_echoes`. */
  echoes = false;
  /** Told of each message of the Page as it arrives. */
  onMessage: (person: Person, message: PageMessage) => void = () => {};
  /** Waits until the bot has done what it was told of. */
  settled: () => Promise<void> = async () => {};
  readonly #deliver: Deliver;
  readonly #faults: Fault[] = [];
  readonly #onItsWay = new Set<Promise<unknown>>();

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** Somebody new. */
  person(name: string, id = String(Number(FIRST_PERSON) + this.people.size)): Person {
    const person = new Person(id, name, (person, fields) => this.#tell(person, fields), newMid);
    this.people.set(id, person);
    return person;
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
  answer(request: GraphRequest): GraphResponse | 'hang up' {
    const response = this.#answer(request);
    this.calls.push({ request, response: response === 'hang up' ? undefined : response });
    return response;
  }

  #answer(request: GraphRequest): GraphResponse | 'hang up' {
    const fault = this.#faults.shift();
    if (fault === 'hang up') return fault;
    if (fault) {
      const { headers, ...answer } = refusal(fault.error, fault.status);
      return { ...answer, headers: { ...headers, ...fault.headers } };
    }
    return answerSendApi(request, {
      pageId: this.page.id,
      pageToken: () => this.pageToken,
      appSecret: () => this.appSecret,
      knows: (id) => this.people.has(id),
      receive: (id, message) => this.#receive(id, message),
      act: (id, action) => this.people.get(id)?.actions.push(action),
    });
  }

  #receive(id: string, message: PageMessage): string {
    const mid = newMid();
    const person = this.people.get(id);
    if (!person) return mid;
    person.receive(mid, message);
    this.onMessage(person, message);
    if (this.echoes) this.#begin(this.notify(this.notification(this.#echo(person, mid, message))));
    return mid;
  }

  #echo(person: Person, mid: string, { text, attachment }: PageMessage): object {
    return {
      sender: { id: this.page.id },
      recipient: { id: person.id },
      timestamp: Date.now(),
      message: {
        mid,
        is_echo: true,
        app_id: 1517776481860111,
        text,
        attachments: attachment && [attachment],
      },
    };
  }

  async #tell(person: Person, fields: object): Promise<void> {
    await this.notify(this.notification(this.element(person, fields)));
    await this.settled();
    await this.#idle();
  }

  async #send(delivery: Delivery): Promise<number> {
    const status = await this.#deliver(delivery);
    if (status !== 200) this.undelivered.push(delivery);
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

function newMid(): string {
  return `m_${randomBytes(48).toString('base64url')}`;
}
