import type { CallResponse, OutwardCall } from '../intercepted-calls.ts';
import type { PlannedEvent } from './plan.ts';

/** What became of all events of a run. */
export interface Figures {
  /** Events for which Facebook got a 200. */
  readonly accepted: number;
  readonly answered: number;
  readonly deadLettered: number;
  readonly lost: number;
  readonly doubled: number;
  /** Doubled where it cannot be helped: Facebook took the message, and nobody could note it. */
  readonly doubledAsMaybeSent: number;
  readonly outOfOrder: number;
  /** Answers that show a state other than that of the events before. */
  readonly wrongState: number;
  readonly notPoisonButDead: number;
  /** Dead letters of an event that has one already. */
  readonly doubledDeadLetters: number;
  /** From acceptance to the last answer, in seconds. */
  readonly longestWait: number;
}

interface Account {
  readonly event: PlannedEvent;
  readonly times: { accepted: number; answered: number };
  /** Copies of the first and of the second answer that arrived. */
  readonly copies: { '1': number; '2': number };
  /** The state that the second answer shows. */
  count: number;
  dead: boolean;
}

/** Keeps the books: what was taken, what arrived, and which sends nobody could note. */
export class Ledger {
  readonly #accounts = new Map<number, Account>();
  /** By person: numbers of events in the order in which SQS took them, and in which they were answered. */
  readonly #taken = new Map<number, number[]>();
  readonly #answered = new Map<number, number[]>();
  readonly #traces = new Map<number, string[]>();
  /** Answers (`42.1`) that Facebook took and perhaps nobody noted. */
  readonly #maybeSent = new Set<string>();
  /** By sandbox: answers that Facebook took since the last thing that was noted. */
  readonly #unnoted = new Map<string, string[]>();
  readonly #begun = Date.now();

  planned(event: PlannedEvent): void {
    this.#accounts.set(event.number, {
      event,
      times: { accepted: 0, answered: 0 },
      copies: { '1': 0, '2': 0 },
      count: 0,
      dead: false,
    });
  }

  /** Facebook got a 200 for these. */
  accepted(events: readonly PlannedEvent[]): void {
    for (const { number, person } of events) {
      const account = this.#accounts.get(number);
      if (account && !account.times.accepted) account.times.accepted = Date.now();
      this.note(person, `${number} accepted`);
    }
  }

  /** A call of the function took effect. */
  observe(call: OutwardCall, answer: CallResponse | 'hang up', delivered: boolean): void {
    if (answer === 'hang up' || answer.status !== 200) return;
    if (call.operation === 'SendMessageBatch') this.#takenBySqs(call.body, answer.body);
    if (call.operation === 'PutItem' && delivered) this.#unnoted.delete(call.sandbox);
    if (call.operation === 'SendMessage') this.#deadLetter(call.body);
    if (call.service === 'graph') this.#sent(call, delivered);
  }

  /** An invocation has begun or ended: what was not noted until now never will be. */
  invocation(sandbox: string): void {
    for (const answer of this.#unnoted.get(sandbox) ?? []) this.#maybeSent.add(answer);
    this.#unnoted.delete(sandbox);
  }

  /** One more line in the trace of a person. */
  note(person: number, line: string): void {
    const trace = this.#traces.get(person) ?? [];
    const seconds = ((Date.now() - this.#begun) / 1000).toFixed(1);
    trace.push(`${seconds.padStart(10)} s  ${line}`);
    this.#traces.set(person, trace);
  }

  /** Notes something about whoever the event in a queue record is about. */
  noteRecord(body: string, line: string): void {
    const account = this.#accounts.get(numberIn(body) ?? 0);
    if (account) this.note(account.event.person, `${account.event.number} ${line}`);
  }

  /** @param deadLetters all that lie there in the end */
  figures(deadLetters: readonly string[]): Figures {
    const accounts = [...this.#accounts.values()];
    const count = (test: (account: Account) => boolean) => accounts.filter(test).length;
    const copies = accounts.flatMap(({ event, copies }) =>
      Object.entries(copies).map(([part, copies]) => ({
        more: Math.max(0, copies - 1),
        maybe: this.#maybeSent.has(`${event.number}.${part}`),
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
      outOfOrder: [...this.#taken.keys()].filter((person) => !this.#isInOrder(person)).length,
      wrongState: [...this.#taken.keys()].filter((person) => !this.#stateIsRight(person)).length,
      notPoisonButDead: count(({ dead, event }) => dead && !isPoison(event)),
      doubledDeadLetters: deadLetters.length - new Set(deadLetters.map(numberInLetter)).size,
      longestWait: Math.round(Math.max(0, ...waits) / 1000),
    };
  }

  /** The trace of the first person with whom something went wrong. */
  trace(): readonly string[] {
    const person = [...this.#traces.keys()].find(
      (person) =>
        !this.#isInOrder(person) ||
        !this.#stateIsRight(person) ||
        [...this.#accounts.values()].some(
          (account) => account.event.person === person && (isLost(account) || this.#isDoubled(account)),
        ),
    );
    if (person === undefined) return [];
    return [`Person ${person}`, ...(this.#traces.get(person) ?? [])];
  }

  #isDoubled({ event, copies }: Account): boolean {
    return Object.entries(copies).some(
      ([part, copies]) => copies > 1 && !this.#maybeSent.has(`${event.number}.${part}`),
    );
  }

  #takenBySqs(request: string, answer: string): void {
    const { Entries }: { Entries: { Id: string; MessageBody: string }[] } = JSON.parse(request);
    const { Successful = [] }: { Successful?: { Id: string }[] } = JSON.parse(answer);
    for (const { Id, MessageBody } of Entries) {
      if (!Successful.some((taken) => taken.Id === Id)) continue;
      const account = this.#accounts.get(numberIn(MessageBody) ?? 0);
      if (!account) continue;
      const taken = this.#taken.get(account.event.person) ?? [];
      if (!taken.includes(account.event.number)) taken.push(account.event.number);
      this.#taken.set(account.event.person, taken);
      this.note(account.event.person, `${account.event.number} in the queue`);
    }
  }

  #sent({ body, sandbox }: OutwardCall, delivered: boolean): void {
    const { message }: { message?: { text?: string } } = JSON.parse(body);
    const [, number, part, count] = /^(\d+)\.([12])(?: #(\d+))?$/.exec(message?.text ?? '') ?? [];
    const account = this.#accounts.get(Number(number));
    if (!account || (part !== '1' && part !== '2')) return;
    const { person } = account.event;
    account.copies[part] += 1;
    this.note(person, `${message?.text} arrives${delivered ? '' : ', and the function does not hear of it'}`);
    const answer = `${number}.${part}`;
    if (delivered) this.#unnoted.set(sandbox, [...(this.#unnoted.get(sandbox) ?? []), answer]);
    else this.#maybeSent.add(answer);
    if (part === '2') {
      account.count = Number(count);
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
    this.note(account.event.person, `${account.event.number} among the dead letters`);
  }

  #isInOrder(person: number): boolean {
    const answered = this.#answered.get(person) ?? [];
    const taken = (this.#taken.get(person) ?? []).filter((number) => answered.includes(number));
    return taken.join() === answered.join();
  }

  #stateIsRight(person: number): boolean {
    const counts = (this.#taken.get(person) ?? [])
      .map((number) => this.#accounts.get(number))
      .filter((account) => account !== undefined && isAnswered(account))
      .map((account) => account?.count);
    return counts.every((count, i) => count === i + 1);
  }
}

function isPoison({ kind }: PlannedEvent): boolean {
  return kind === 'poison' || kind === 'empty';
}

function isAnswered({ copies }: Account): boolean {
  return copies['1'] > 0 && copies['2'] > 0;
}

/** Not taken, not answered, or not where poison belongs. */
function isLost(account: Account): boolean {
  if (account.times.accepted === 0) return true;
  return isPoison(account.event) ? !account.dead : !isAnswered(account);
}

function numberInLetter(body: string): number | undefined {
  return numberIn(JSON.stringify(JSON.parse(body).record));
}

/** The number of the event in a queue record: what the fault bot would be told. */
function numberIn(body: string): number | undefined {
  const record: unknown = JSON.parse(body);
  const event = isObject(record) && isObject(record.event) ? record.event : {};
  const referral = isObject(event.referral) ? event.referral.ref : undefined;
  const told = event.payload ?? (event.type === 'reaction' ? event.mid : (event.text ?? referral));
  return typeof told === 'string' ? Number.parseInt(told, 10) : undefined;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
