import { randomBytes } from 'node:crypto';
import { DEMO_SECRETS } from '../demo-secrets.ts';
import { AppApi } from './app-api.ts';
import { APP_ID } from './app-id.ts';
import { Comments, commentNotification } from './comments.ts';
import { type Delivery, facebookJson, sign } from './delivery.ts';
import { answerGraphApi } from './graph-api.ts';
import {
  errorOf,
  errorResponse,
  type GraphError,
  type GraphRequest,
  type GraphResponse,
  isRefusal,
  ok,
} from './graph-call.ts';
import type { GraphContext } from './graph-context.ts';
import type { GraphErrorCode } from './graph-errors.ts';
import { InboxApi } from './inbox-api.ts';
import type { TemplateStatus } from './message-templates.ts';
import {
  changeNotification,
  echoTo,
  elementFrom,
  notificationOf,
  ownEcho,
  PAGE_ID,
} from './notifications.ts';
import { PageApi } from './page-api.ts';
import type { MessageContext, PageMessage, SendRequest } from './page-message.ts';
import { type PageConnection, Person } from './person.ts';
import { inStandby } from './standby.ts';
import { INBOX } from './thread-control.ts';
import { type Deliver, type DeliveryFault, WebhookDeliveries } from './webhook-deliveries.ts';

export { PAGE_ID };

/**
 * What goes wrong with a call of the Graph API: it gets an error, the connection breaks before the call takes effect, or
 * it takes effect and its answer is lost.
 */
export type Fault =
  | {
      readonly error: GraphError;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'hang up'
  | 'answer lost';

interface ControlFields {
  readonly pass_thread_control?: { readonly new_owner_app_id?: string | number };
  readonly take_thread_control?: { readonly new_owner_app_id?: string | number };
}

/** The page-scoped id of the first person; the next people get the next numbers. */
export const FIRST_PERSON = '615550000000000';

/** A simulated Facebook: one App with one Page, and the people who write to it. */
export class Facebook {
  readonly page = { id: PAGE_ID, name: 'Demo Page' };
  readonly people = new Map<string, Person>();
  /** All calls of the Graph API with their answers; no answer if the connection broke. */
  readonly calls: {
    readonly request: GraphRequest;
    readonly response: GraphResponse | undefined;
    /** What `failNext` did to it. */
    readonly fault: Fault | undefined;
  }[] = [];
  /** The secrets that Facebook accepts now. Change them to rotate a secret. */
  pageToken: string = DEMO_SECRETS.FB_PAGE_TOKEN;
  appSecret: string = DEMO_SECRETS.FB_APP_SECRET;
  /** The Page's profile, personas and saved attachments. */
  readonly pageApi = new PageApi();
  /** The comments on the Page's post. */
  readonly thread = new Comments();
  /** Labels, menus of single people, blocks. */
  readonly inbox = new InboxApi();
  /** The settings of the App Dashboard. */
  readonly app = new AppApi(
    () => this.appSecret,
    PAGE_ID,
    () => this.pageToken,
  );
  /** The ids of the App's other Pages, by Page token. */
  readonly otherPages = new Map<string, string>();
  /** Who allowed notifications, by the token of the opt-in. */
  readonly notificationTokens = new Map<string, Person>();
  /** People by the `user_ref` that a website plugin uses for them. */
  readonly userRefs = new Map<string, Person>();
  /** The authors of comments and posts, by the id of the comment or post. */
  readonly comments = new Map<string, Person>();
  /** How Facebook refuses private replies, by the id of the comment or post: after the first reply with 10900. */
  readonly commentRefusals = new Map<string, GraphErrorCode>();
  /** Headers of all answers of the Graph API: `X-App-Usage`, `X-Business-Use-Case-Usage`. */
  usage: Readonly<Record<string, string>> = {};
  /** The version of the Graph API that answers, if it is not the one that was asked for. */
  servedVersion: string | undefined;
  /** Whether the App is subscribed to `message_echoes`. */
  echoes = false;
  /** Called for each message of the Page as it arrives. */
  onMessage: (person: Person, message: PageMessage) => void = () => {};
  /** Called when anything changes that a person can see. */
  onChange: (person: Person) => void = () => {};
  /** Resolves when the bot has processed all events so far. */
  settled: () => Promise<void> = async () => {};
  readonly #deliveries: WebhookDeliveries;
  readonly #faults: Fault[] = [];
  readonly #echoesUnderWay = new Set<Promise<unknown>>();

  constructor(deliver: Deliver) {
    this.#deliveries = new WebhookDeliveries(deliver);
    this.pageApi.people = () => [...this.people.keys()];
    this.inbox.people = this.pageApi.people;
    this.thread.onReply = (reply) => this.#sendLater(commentNotification(reply));
    this.thread.onChange = (comment) => {
      const author = this.people.get(comment.from.id);
      if (author) this.onChange(author);
    };
    this.pageApi.scopes = () => this.app.scopesOf(this.pageToken);
    this.thread.scopes = this.pageApi.scopes;
    this.pageApi.linesOf = (person) => this.people.get(person)?.lines ?? [];
  }

  /** Adds a person. */
  person(name: string, id = String(Number(FIRST_PERSON) + this.people.size)): Person {
    return this.join((page) => new Person(id, name, page));
  }

  /** Adds a person of a class of one's own. */
  join<P extends Person>(make: (page: PageConnection) => P): P {
    const person = make(this.#connection);
    this.people.set(person.id, person);
    return person;
  }

  /** Notifications that did not get a 200. */
  get undelivered(): Delivery[] {
    return this.#deliveries.undelivered;
  }

  /** Faults of the next deliveries, in this order. */
  get deliveryFaults(): DeliveryFault[] {
    return this.#deliveries.faults;
  }

  /** The number of notifications that the bot has not received, or not accepted. */
  get waiting(): number {
    return this.#deliveries.waiting;
  }

  /** The number of calls of the Graph API that will still fail. */
  get faults(): number {
    return this.#faults.length;
  }

  /** Removes all faults and delivers what was held. */
  async clearFaults(): Promise<void> {
    this.#faults.length = 0;
    await this.#deliveries.clearFaults();
  }

  /** Lets the next calls of the Graph API fail, one with each fault. */
  failNext(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** The body of a webhook call: one entry for each element of `messaging`. */
  notification(...elements: readonly object[]): object {
    return notificationOf(elements);
  }

  /** An element of `messaging` for what a person does. */
  element(person: Person, fields: object): object {
    return elementFrom(person.id, fields);
  }

  /** Decides about a template of utility messages, and tells the bot. */
  async reviewTemplate(id: string, status: TemplateStatus): Promise<void> {
    const value = this.pageApi.templates.review(id, status);
    if (value) await this.#notifyAndWait(changeNotification('message_template_status_update', value));
  }

  /** Signs and delivers a notification; returns the status of the response. */
  async notify(notification: object): Promise<number> {
    return this.post(facebookJson(notification));
  }

  /** Signs and delivers a body; returns the status of the response. */
  async post(body: string): Promise<number> {
    return this.#deliveries.send(sign(Buffer.from(body), this.appSecret));
  }

  /** Sends everything again that did not get a 200. */
  async resend(): Promise<void> {
    await this.#deliveries.resend();
    await this.#allProcessed();
  }

  /** Answers a call of the Graph API; `hang up` if the connection must break. */
  async answer(request: GraphRequest): Promise<GraphResponse | 'hang up'> {
    const fault = this.#faults.shift();
    const answer = await this.#answer(request, fault);
    const response =
      answer === 'hang up'
        ? answer
        : { ...answer, headers: { ...this.usage, ...answer.headers, ...this.#version(request) } };
    this.calls.push({ request, response: response === 'hang up' ? undefined : response, fault });
    return response;
  }

  #version({ path }: GraphRequest): Readonly<Record<string, string>> {
    const [, asked = 'v26.0'] = /^\/(v\d+\.\d+)\//.exec(path) ?? [];
    return { 'facebook-api-version': this.servedVersion ?? asked };
  }

  async #answer(request: GraphRequest, fault: Fault | undefined): Promise<GraphResponse | 'hang up'> {
    if (fault === 'hang up') return fault;
    if (fault === 'answer lost') {
      await this.#carryOut(request);
      return 'hang up';
    }
    if (fault) {
      const { headers, ...answer } = errorResponse(fault.error, fault.status);
      return { ...answer, headers: { ...headers, ...fault.headers } };
    }
    return this.#carryOut(request);
  }

  async #carryOut(request: GraphRequest): Promise<GraphResponse> {
    const answer = await this.app.answer(request);
    if (answer) return isRefusal(answer) ? errorResponse(errorOf(answer)) : ok(answer);
    return answerGraphApi(request, this.#graphContext);
  }

  readonly #graphContext: GraphContext = {
    page: this.pageApi,
    comments: this.thread,
    inbox: this.inbox,
    pageOf: (token) => (token === this.pageToken ? this.page.id : this.otherPages.get(token)),
    appSecret: () => this.appSecret,
    profileOf: (id) => this.people.get(id)?.profile,
    receive: (id, message, file, context) => this.#receive(id, message, file, context),
    windowOpenedAt: (id) => this.people.get(id)?.windowOpenedAt,
    personOfToken: (token) => this.notificationTokens.get(token)?.id,
    personOfUserRef: (userRef) => this.userRefs.get(userRef)?.id,
    replyPrivately: (to, message) => {
      const refusal = this.commentRefusals.get(to);
      if (refusal) return refusal;
      const person = this.comments.get(to);
      if (!person) return '100/33';
      if (Date.now() - (this.thread.find(to)?.time ?? Date.now()) > PRIVATE_REPLY_TIME) return '10902';
      this.commentRefusals.set(to, '10900');
      return { person: person.id, mid: this.#receive(person.id, message, undefined, { comment: to }) };
    },
    senderAction: (id, action, payload) => this.people.get(id)?.showAction(action, payload),
    routeConversation: (id, edge, target) => {
      this.people.get(id)?.routed.push([edge, target].filter(Boolean).join(' '));
      return this.pageApi.owners.route(id, edge, target);
    },
  };

  #receive(id: string, message: PageMessage, file?: File, context?: MessageContext): string {
    const mid = newMid();
    const person = this.people.get(id);
    if (!person) return mid;
    person.receive(mid, message, file, context);
    this.onMessage(person, message);
    if (this.echoes) this.#sendLater(this.notification(echoTo(id, ownEcho(mid, message))));
    return mid;
  }

  readonly #connection: PageConnection = {
    newMid,
    thread: this.thread,
    changed: (person) => this.onChange(person),
    sendEvent: (person, fields) => {
      this.#noteControl(person, fields);
      this.#noteUserRef(person, fields);
      return this.#deliver(person, this.element(person, fields));
    },
    sendComment: (person, comment_id, message) => {
      this.comments.set(comment_id, person);
      const comment = this.thread.add(comment_id, { id: person.id, name: person.name }, message);
      this.onChange(person);
      return this.#notifyAndWait(commentNotification(comment));
    },
    answeredInInbox: (person) => this.#takeForInbox(person),
    sendEcho: (person, message, time) => this.#deliver(person, echoTo(person.id, message, time)),
    bodiesTo: (id) =>
      this.calls
        .filter(({ response, request }) => response?.status === 200 && request.body.startsWith('{'))
        .map(({ request }): SendRequest => JSON.parse(request.body))
        .filter(({ recipient }) => recipient?.id === id),
  };

  /** A plugin on a website names the person that uses it. */
  #noteUserRef(person: Person, fields: { readonly optin?: { readonly user_ref?: string } }): void {
    if (fields.optin?.user_ref !== undefined) this.userRefs.set(fields.optin.user_ref, person);
  }

  /** Who controls the conversation after an event. The App to which it was passed gets the event: ours, or the inbox. */
  #noteControl(person: Person, fields: ControlFields): void {
    const { owners } = this.pageApi;
    const { pass_thread_control: passed, take_thread_control: taken } = fields;
    const toInbox = String((passed ?? taken)?.new_owner_app_id) === INBOX;
    if (passed) {
      person.withHuman = toInbox;
      owners.set(person.id, toInbox ? INBOX : APP_ID);
    } else if (taken && toInbox) owners.set(person.id, INBOX);
    else if ('message' in fields || 'postback' in fields) owners.extend(person.id);
  }

  /** With a default App, the inbox takes the conversation when a human answers there. An idle one is taken silently. */
  async #takeForInbox(person: Person): Promise<void> {
    const { owners } = this.pageApi;
    const previous_owner_app_id = owners.get(person.id);
    if (owners.defaultApp === undefined || previous_owner_app_id === INBOX) return;
    owners.set(person.id, INBOX);
    if (previous_owner_app_id !== APP_ID) return;
    const take_thread_control = { previous_owner_app_id, new_owner_app_id: Number(INBOX) };
    await this.#deliver(person, this.element(person, { take_thread_control }));
  }

  /** Delivers an element of `messaging`, or what Facebook makes of it while another App controls the conversation. */
  async #deliver({ id }: Person, element: object): Promise<void> {
    if (this.pageApi.owners.mayWrite(id)) return this.#notifyAndWait(notificationOf([element]));
    const seen = inStandby(element);
    if (seen && (seen.list === 'messaging' || this.#isSubscribed('standby')))
      await this.#notifyAndWait(notificationOf([seen.element], seen.list));
  }

  /** Whether App and Page are subscribed to a field. An App that was never set up gets everything. */
  #isSubscribed(field: string): boolean {
    const { subscription } = this.app;
    if (subscription === undefined) return true;
    const ofPage = this.pageApi.subscribedApps.get(APP_ID)?.subscribed_fields ?? [];
    return subscription.fields.some(({ name }) => name === field) && ofPage.includes(field);
  }

  async #notifyAndWait(notification: object): Promise<void> {
    await this.notify(notification);
    await this.#allProcessed();
  }

  /** Reports what the bot itself did, while it goes on. */
  #sendLater(notification: object): void {
    const sent = this.notify(notification).finally(() => this.#echoesUnderWay.delete(sent));
    this.#echoesUnderWay.add(sent);
  }

  async #allProcessed(): Promise<void> {
    await this.settled();
    while (this.#echoesUnderWay.size > 0) await Promise.all(this.#echoesUnderWay);
  }
}

/**
 * Seven days, in milliseconds; Facebook does not say with which code it refuses a later private reply
 * (https://developers.facebook.com/docs/messenger-platform/discovery/private-replies).
 */
const PRIVATE_REPLY_TIME = 7 * 24 * 60 * 60_000;

function newMid(): string {
  return `m_${randomBytes(48).toString('base64url')}`;
}
