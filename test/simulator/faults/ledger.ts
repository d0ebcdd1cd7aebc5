import type { Result } from '../aws/lambda.ts';
import type { CallResponse, InterceptedCall } from '../intercepted-calls.ts';
import {
  type Account,
  answerIn,
  isAnswered,
  isLost,
  isPoison,
  numberIn,
  numberInLetter,
  personIn,
  reasonIn,
} from './account.ts';
import type { Figures } from './figures.ts';
import { type InvokedRecord, Neighbours } from './neighbours.ts';
import type { PlannedEvent } from './plan.ts';
import { SentAnswers } from './sent-answers.ts';
import { Traces } from './traces.ts';
import { WebhookCalls } from './webhook-calls.ts';

/** Records which events SQS accepted, which answers arrived, and what ended in the dead-letter queue. */
export class Ledger {
  readonly #accounts = new Map<number, Account>();
  /** Event numbers by person, in the order in which SQS accepted them. */
  readonly #queued = new Map<number, number[]>();
  /** Event numbers by person, in the order in which they were answered. */
  readonly #answered = new Map<number, number[]>();
  readonly #traces = new Traces();
  readonly #sentAnswers = new SentAnswers();
  readonly #neighbours = new Neighbours();
  readonly #clockOf: (sandbox: string) => number;
  readonly webhook = new WebhookCalls();

  /** @param clockOf the clock of a sandbox, in milliseconds since 1970 */
  constructor(clockOf: (sandbox: string) => number = Date.now) {
    this.#clockOf = clockOf;
  }

  planned(event: PlannedEvent): void {
    this.#accounts.set(event.number, {
      event,
      times: { accepted: 0, answered: 0 },
      copies: { '1': 0, '2': 0 },
      count: 0,
      dead: false,
    });
  }

  /** A call of the webhook has ended. @param status 0 if Facebook gave it up */
  delivered(events: readonly PlannedEvent[], status: number): void {
    const isQueued = ({ number, person }: PlannedEvent) => this.#queued.get(person)?.includes(number);
    this.webhook.note(status, events.every(isQueued));
    if (status === 200) this.#accepted(events);
    else for (const { number, person } of events) this.#traces.note(person, `${number} got ${status}`);
  }

  #accepted(events: readonly PlannedEvent[]): void {
    for (const { number, person } of events) {
      const account = this.#accounts.get(number);
      if (account && !account.times.accepted) account.times.accepted = Date.now();
      this.#traces.note(person, `${number} accepted`);
    }
  }

  /** Records a call of the function that took effect. @param delivered whether the function got the answer */
  observe(call: InterceptedCall, answer: CallResponse | 'hang up', delivered: boolean): void {
    if (answer === 'hang up' || answer.status !== 200) return;
    if (call.operation === 'SendMessageBatch') this.#acceptedBySqs(call.body, answer.body);
    if (call.operation === 'PutItem') this.#saved(call, delivered);
    if (call.operation === 'SendMessage') this.#deadLetter(call.body);
    if (call.service === 'graph' && call.method === 'POST') this.#sent(call);
  }

  #saved({ sandbox, body }: InterceptedCall, delivered: boolean): void {
    const { Item }: { Item: { conversation: { S: string } } } = JSON.parse(body);
    const conversation = Item.conversation.S;
    if (delivered) this.#sentAnswers.saved(sandbox, conversation);
    this.#neighbours.saved(sandbox, conversation, this.#clockOf(sandbox), (number) => {
      const account = this.#accounts.get(number);
      return account !== undefined && (account.dead || isAnswered(account));
    });
  }

  /** A call has ended for the function. @param isHeard whether Facebook's answer has reached it */
  ended(call: InterceptedCall, isHeard: boolean): void {
    this.#sentAnswers.ended(call, isHeard);
  }

  /** The function hung up after this call, perhaps before it had read the answer; this may be noticed late. */
  unread(call: InterceptedCall): void {
    this.#sentAnswers.unread(call);
  }

  /** The simulator kills the function at one of its calls. */
  killed({ sandbox, operation, path, body }: InterceptedCall): void {
    if (operation === 'SendMessageBatch') this.webhook.noteKill();
    this.#neighbours.killed(sandbox, path + body);
  }

  /** An invocation begins, without a result, or ends. @param event its JSON */
  invocation(sandbox: string, event: string, result: Result | undefined): void {
    this.#sentAnswers.invocation(sandbox);
    const { Records }: { Records?: readonly { readonly body: string }[] } = JSON.parse(event);
    if (!Records) return;
    const line = result ? `ended: ${result.payload ?? result.error}` : 'is processed';
    const accounts = Records.flatMap(({ body }) => this.#accounts.get(numberIn(body) ?? 0) ?? []);
    for (const { event } of accounts) this.#traces.note(event.person, `${event.number} ${line}`);
    if (result) this.#neighbours.ended(sandbox, result.error !== undefined);
    else
      this.#neighbours.begun(
        sandbox,
        Records.map(({ body }) => this.#invoked(body)),
      );
  }

  #invoked(body: string): InvokedRecord {
    const number = numberIn(body) ?? 0;
    return { number, person: personIn(body), crashes: this.#accounts.get(number)?.event.kind === 'crashes' };
  }

  /** The results. @param deadLetters the bodies in the dead-letter queue at the end */
  figures(deadLetters: readonly string[]): Figures {
    const accounts = [...this.#accounts.values()];
    const count = (test: (account: Account) => boolean) => accounts.filter(test).length;
    const { maybeSent } = this.#sentAnswers;
    const copies = accounts.flatMap(({ event, copies }) =>
      Object.entries(copies).map(([part, copies]) => ({
        more: Math.max(0, copies - 1),
        maybe: maybeSent.has(`${event.number}.${part}`),
      })),
    );
    const doubles = (maybe: boolean) =>
      copies.filter((copy) => copy.maybe === maybe).reduce((sum, { more }) => sum + more, 0);
    const waits = accounts.map(({ times }) => (times.answered ? times.answered - times.accepted : 0));
    return {
      accepted: count(({ times }) => times.accepted > 0),
      answered: count(isAnswered),
      deadLettered: count(({ dead }) => dead),
      lost: count((account) => isLost(account)),
      doubled: doubles(false),
      doubledAsMaybeSent: doubles(true),
      mostCopies: Math.max(0, ...copies.map(({ more }) => more + 1)),
      outOfOrder: [...this.#queued.keys()].filter((person) => !this.#isInOrder(person)).length,
      wrongState: [...this.#queued.keys()].filter((person) => !this.#stateIsRight(person)).length,
      notPoisonButDead: count(({ dead, event }) => dead && !isPoison(event)),
      doubledDeadLetters: deadLetters.length - new Set(deadLetters.map(numberInLetter)).size,
      ...this.webhook.figures,
      ...this.#neighbours.figures,
      longestWait: Math.round(Math.max(0, ...waits) / 1000),
    };
  }

  /** Why events are in the dead-letter queue, by what their handlers do: `crashes NeverFinished`, and how many. */
  reasons(deadLetters: readonly string[]): ReadonlyMap<string, number> {
    const reasons = deadLetters.map((body) => {
      const { kind } = this.#accounts.get(numberInLetter(body) ?? 0)?.event ?? {};
      return `${kind} ${reasonIn(body)}`;
    });
    return new Map(
      [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]),
    );
  }

  /** The trace of the first person for whom something went wrong. */
  trace(): readonly string[] {
    const person = this.#traces.people.find(
      (person) =>
        !this.#isInOrder(person) ||
        !this.#stateIsRight(person) ||
        [...this.#accounts.values()].some(
          (account) =>
            account.event.person === person &&
            (isLost(account) || this.#isDoubled(account) || (account.dead && !isPoison(account.event))),
        ),
    );
    if (person === undefined) return [];
    return [`Person ${person}`, ...this.#traces.of(person)];
  }

  #isDoubled({ copies }: Account): boolean {
    return Object.values(copies).some((copies) => copies > 1);
  }

  #acceptedBySqs(request: string, answer: string): void {
    const { Entries }: { Entries: { Id: string; MessageBody: string }[] } = JSON.parse(request);
    const { Successful = [] }: { Successful?: { Id: string }[] } = JSON.parse(answer);
    for (const { Id, MessageBody } of Entries) {
      if (!Successful.some((taken) => taken.Id === Id)) continue;
      const account = this.#accounts.get(numberIn(MessageBody) ?? 0);
      if (!account) continue;
      const taken = this.#queued.get(account.event.person) ?? [];
      if (!taken.includes(account.event.number)) taken.push(account.event.number);
      this.#queued.set(account.event.person, taken);
      this.#neighbours.queued(account.event.number, personIn(MessageBody));
      this.#traces.note(account.event.person, `${account.event.number} in the queue`);
    }
  }

  #sent(call: InterceptedCall): void {
    const sent = answerIn(call.body);
    const account = this.#accounts.get(sent?.number ?? 0);
    if (!sent || !account) return;
    const { part, count, text, name: answer } = sent;
    const { person } = account.event;
    account.copies[part] += 1;
    this.#traces.note(person, `${text} arrives`);
    this.#sentAnswers.accepted(call, answer);
    if (part === '2') {
      account.count = count;
      account.times.answered ||= Date.now();
    } else if (account.copies['1'] === 1) {
      this.#answered.set(person, [...(this.#answered.get(person) ?? []), account.event.number]);
    }
  }

  #deadLetter(request: string): void {
    const { MessageBody }: { MessageBody: string } = JSON.parse(request);
    const account = this.#accounts.get(numberInLetter(MessageBody) ?? 0);
    if (!account) return;
    account.dead = true;
    this.#traces.note(account.event.person, `${account.event.number} in the dead-letter queue`);
  }

  #isInOrder(person: number): boolean {
    const answered = this.#answered.get(person) ?? [];
    const taken = (this.#queued.get(person) ?? []).filter((number) => answered.includes(number));
    return taken.join() === answered.join();
  }

  #stateIsRight(person: number): boolean {
    const counts = (this.#queued.get(person) ?? [])
      .map((number) => this.#accounts.get(number))
      .filter((account) => account !== undefined && isAnswered(account))
      .map((account) => account?.count);
    return counts.every((count, i) => count === i + 1);
  }
}
