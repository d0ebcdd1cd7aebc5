import { GraphApiRefused } from '../../../lambda/messenger/graph-error.ts';
import { pauseInPlace } from '../../../lambda/messenger/retry.ts';
import { decide } from '../../../lambda/queue/retry-policy.ts';
import type { Environment, Message } from './environment.ts';
import type { Parameters } from './parameters.ts';
import { Pollers, type QueueRecord } from './pollers.ts';
import { RateLimit } from './rate-limit.ts';
import type { Sandbox } from './sandboxes.ts';

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
  refused: number;
  givenBack: number;
  mostReceives: number;
  billed: number;
}

/** The function that answers queue records. */
export class Workers {
  readonly counts: Counts = {
    ...{ waits: [], answered: new Map(), last: 0 },
    ...{ refused: 0, givenBack: 0, mostReceives: 0, billed: 0 },
  };
  readonly #parameters: Parameters;
  readonly #environment: Environment;
  readonly #pollers: Pollers;
  readonly #limit: RateLimit;

  constructor(parameters: Parameters, environment: Environment) {
    this.#parameters = parameters;
    this.#environment = environment;
    this.#limit = new RateLimit(parameters.pageLimit);
    this.#pollers = new Pollers(parameters, environment, (record) => this.#begin(record));
  }

  /** Puts a message into the queue. */
  send(message: Message): void {
    this.#pollers.send(message);
  }

  /** The most records that were in work at the same time. */
  get mostAtWork(): number {
    return this.#pollers.mostAtWork;
  }

  get #now(): number {
    return this.#environment.time.now;
  }

  #after(milliseconds: number, happen: () => void): void {
    this.#environment.time.after(milliseconds, happen);
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
        ? pauseInPlace(tries, this.#now - since, this.#environment.random.next())
        : undefined;
    if (pause === undefined) this.#giveBack(attempt);
    else this.#after(pause, () => this.#call(attempt, { left, tries: tries + 1, since }));
  }

  #giveBack(attempt: Attempt): void {
    const { record } = attempt;
    const { storeMs, retryAfter } = this.#parameters;
    this.counts.givenBack += 1;
    this.#after(storeMs, () => {
      const hidden = delay(record, this.#environment.random.next(), retryAfter);
      this.#after(hidden, () => this.#pollers.comeBack(record));
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
      this.#pollers.delete(attempt.record);
      this.#end(attempt);
    });
  }

  #end({ sandbox, began }: Attempt): void {
    this.counts.billed += this.#now - began;
    this.#environment.sandboxes.end(sandbox);
    this.#after(this.#parameters.pollMs, () => this.#pollers.release());
  }
}

/** How long the function hides a record after a rate limit, in milliseconds; `retryAfter` is in seconds. */
function delay({ receives }: QueueRecord, random: number, retryAfter?: number): number {
  const refused = new GraphApiRefused(400, { code: 613 }, retryAfter);
  const decision = decide(refused, { attempts: 0, failures: 0 }, receives, random);
  if (decision.action !== 'retry') throw new Error('The retry policy no longer retries a rate limit.');
  return Math.round(decision.seconds) * 1000;
}
