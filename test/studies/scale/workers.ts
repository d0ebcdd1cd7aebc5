import { hiddenFor, pauseInPlace } from './delays.ts';
import type { Environment, Message } from './environment.ts';
import { FifoQueue } from './fifo-queue.ts';
import type { Parameters } from './parameters.ts';
import { RateLimit } from './rate-limit.ts';
import type { Sandbox } from './sandboxes.ts';

/** A message in the queue. */
interface QueueRecord extends Message {
  readonly place: number;
  receives: number;
}

/** One receive of a record. */
interface Attempt {
  readonly record: QueueRecord;
  readonly sandbox: Sandbox;
  readonly began: number;
}

/** A call of the Graph API that may be tried several times. */
interface Call {
  /** Calls of this answer still to make, this one included. */
  readonly left: number;
  readonly tries: number;
  /** When it was tried first. */
  readonly since: number;
}

/** What the workers count; `Outcome` explains each. */
export interface Counts {
  readonly waits: number[];
  readonly answered: Map<number, number[]>;
  last: number;
  mostAtWork: number;
  refused: number;
  givenBack: number;
  mostReceives: number;
  billed: number;
}

/** The queue, Lambda's pollers, and the function that answers. */
export class Workers {
  readonly counts: Counts = {
    ...{ waits: [], answered: new Map(), last: 0, mostAtWork: 0 },
    ...{ refused: 0, givenBack: 0, mostReceives: 0, billed: 0 },
  };
  readonly #parameters: Parameters;
  readonly #environment: Environment;
  readonly #queue = new FifoQueue();
  readonly #limit: RateLimit;
  readonly #records: QueueRecord[] = [];
  #pollers: number;
  #growing = false;
  #atWork = 0;

  constructor(parameters: Parameters, environment: Environment) {
    this.#parameters = parameters;
    this.#environment = environment;
    this.#limit = new RateLimit(parameters.pageLimit);
    this.#pollers = Math.min(parameters.pollers.first, parameters.maxConcurrency);
  }

  /** Puts a message into the queue. */
  send(message: Message): void {
    this.#records.push({ ...message, place: this.#queue.send(message.person), receives: 0 });
    this.#poll();
  }

  get #now(): number {
    return this.#environment.time.now;
  }

  #after(milliseconds: number, happen: () => void): void {
    this.#environment.time.after(milliseconds, happen);
  }

  /** Each free poller takes a record. */
  #poll(): void {
    while (this.#atWork < this.#pollers) {
      const record = this.#records[this.#queue.receive() ?? -1];
      if (!record) return;
      this.#atWork += 1;
      this.counts.mostAtWork = Math.max(this.counts.mostAtWork, this.#atWork);
      this.#begin(record);
    }
    this.#addPollers();
  }

  /** Lambda adds pollers while all of them are busy. */
  #addPollers(): void {
    const { pollers, maxConcurrency } = this.#parameters;
    if (this.#growing || this.#pollers >= maxConcurrency) return;
    this.#growing = true;
    this.#after(1000 / pollers.perSecond, () => {
      this.#growing = false;
      this.#pollers += 1;
      this.#poll();
    });
  }

  #begin(record: QueueRecord): void {
    const began = this.#now;
    const sandbox = this.#environment.sandboxes.begin(began);
    // The account has no sandbox left: Lambda tries again.
    if (!sandbox) {
      this.#after(1000, () => this.#begin(record));
      return;
    }
    record.receives += 1;
    this.counts.mostReceives = Math.max(this.counts.mostReceives, record.receives);
    const { workMs, storeMs, graphCalls } = this.#parameters;
    const attempt = { record, sandbox, began };
    if (!sandbox.hasSecrets) {
      this.#after(sandbox.lateBy + storeMs, () => this.#giveBack(attempt));
      return;
    }
    // A retry writes to the table before it starts.
    const noted = record.receives > 1 ? storeMs : 0;
    this.#after(sandbox.lateBy + noted + workMs - storeMs, () =>
      this.#call(attempt, { left: graphCalls, tries: 0, since: this.#now }),
    );
  }

  #call(attempt: Attempt, call: Call): void {
    const { graphMs } = this.#parameters;
    const { left } = call;
    const isTaken = this.#limit.takes(this.#now);
    this.#after(graphMs * attempt.record.factor, () => {
      if (!isTaken) this.#retry(attempt, call);
      else if (left > 1) this.#call(attempt, { left: left - 1, tries: 0, since: this.#now });
      else this.#answer(attempt);
    });
  }

  /**
   * Retries in place for a while, then through the queue. With a Retry-After it goes to the queue at once.
   */
  #retry(attempt: Attempt, { left, tries, since }: Call): void {
    this.counts.refused += 1;
    const pause =
      this.#parameters.retryAfter === undefined
        ? pauseInPlace(tries, this.#now - since, this.#environment.random)
        : undefined;
    if (pause === undefined) this.#giveBack(attempt);
    else this.#after(pause, () => this.#call(attempt, { left, tries: tries + 1, since }));
  }

  #giveBack(attempt: Attempt): void {
    const { place, receives } = attempt.record;
    const { storeMs, retryAfter } = this.#parameters;
    this.counts.givenBack += 1;
    this.#after(storeMs, () => {
      this.#after(hiddenFor(receives, this.#environment.random, retryAfter), () => {
        this.#queue.comeBack(place);
        this.#poll();
      });
      this.#end(attempt);
    });
  }

  #answer(attempt: Attempt): void {
    const { person, written, place } = attempt.record;
    this.counts.waits.push(this.#now - written);
    this.counts.last = this.#now;
    const before = this.counts.answered.get(person);
    if (before) before.push(place);
    else this.counts.answered.set(person, [place]);
    this.#after(this.#parameters.storeMs, () => {
      this.#queue.delete(place);
      this.#end(attempt);
    });
  }

  #end({ sandbox, began }: Attempt): void {
    this.counts.billed += this.#now - began;
    this.#environment.sandboxes.end(sandbox);
    this.#after(this.#parameters.pollMs, () => {
      this.#atWork -= 1;
      this.#poll();
    });
  }
}
