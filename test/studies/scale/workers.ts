import { GraphApiRefused } from '../../../lambda/messenger/graph-error.ts';
import { decide } from '../../../lambda/queue/retry-policy.ts';
import { type Counts, noCounts } from './counts.ts';
import type { Environment, Message } from './environment.ts';
import { Invocation } from './invocation.ts';
import type { Parameters } from './parameters.ts';
import { Pollers, type QueueRecord } from './pollers.ts';
import { RateLimit } from './rate-limit.ts';

/** One try of a record. */
interface Attempt {
  readonly record: QueueRecord;
  /** Records of the same person, whose turn comes when this one is answered. */
  readonly behind: readonly QueueRecord[];
  readonly invocation: Invocation;
}

const NO_TRIES = { attempts: 0, failures: 0 };

/** The function that answers queue records: those of different people side by side, those of one in order. */
export class Workers {
  readonly counts: Counts = noCounts();
  readonly pollers: Pollers;
  readonly #parameters: Parameters;
  readonly #environment: Environment;
  readonly #limit: RateLimit;
  readonly #mediaLimit: RateLimit;
  readonly #refusal: GraphApiRefused;

  constructor(parameters: Parameters, environment: Environment) {
    this.#parameters = parameters;
    this.#environment = environment;
    this.#limit = new RateLimit(parameters.pageLimit);
    this.#mediaLimit = new RateLimit(parameters.messageLimit);
    this.#refusal = new GraphApiRefused(400, { code: 613 }, parameters.retryAfter);
    this.pollers = new Pollers(parameters, environment, (records) => this.#begin(records));
  }

  /** Puts a message into the queue. */
  send(message: Message): void {
    this.pollers.send(message);
  }

  get #now(): number {
    return this.#environment.time.now;
  }

  #after(milliseconds: number, happen: () => void): void {
    this.#environment.time.after(milliseconds, happen);
  }

  #begin(records: readonly QueueRecord[]): void {
    const sandbox = this.#environment.sandboxes.begin(this.#now);
    // The account has no sandbox left: Lambda tries again.
    if (!sandbox) {
      this.#after(1000, () => this.#begin(records));
      return;
    }
    const isShared = records.length > 1;
    this.counts.received += records.length;
    this.counts.invocations += 1;
    this.counts.shared += isShared ? 1 : 0;
    for (const record of records) record.receives += 1;
    const invocation = new Invocation(sandbox, this.#now, records.length);
    // The records of several are hidden for a shorter time before their work begins.
    const late = sandbox.lateBy + (isShared ? this.#parameters.hideMs : 0);
    for (const group of Map.groupBy(records, ({ person }) => person).values()) {
      this.#workOn(group, invocation, late);
    }
  }

  /** @param late how long until the work begins, in milliseconds */
  #workOn([record, ...behind]: readonly QueueRecord[], invocation: Invocation, late: number): void {
    if (!record) return;
    record.tries += 1;
    this.counts.mostTries = Math.max(this.counts.mostTries, record.tries);
    const { workMs, storeMs, graphCalls } = this.#parameters;
    const attempt = { record, behind, invocation };
    if (!invocation.sandbox.hasSecrets) {
      this.#after(late + storeMs, () => this.#giveBack(attempt));
      return;
    }
    // What was received before writes to the table before it starts.
    const read = late + (record.receives > 1 ? storeMs : 0) + storeMs;
    const computing = workMs - 2 * storeMs;
    const wait = invocation.compute(this.#now + read, computing);
    this.#after(read + computing + wait, () => this.#call(attempt, graphCalls));
  }

  /** @param left calls of this answer still to make, this one included */
  #call(attempt: Attempt, left: number): void {
    const isTaken = (left > 1 || this.#mediaLimit.takes(this.#now)) && this.#limit.takes(this.#now);
    this.#after(this.#parameters.graphMs * attempt.record.factor, () => {
      if (!isTaken) this.#refuse(attempt);
      else if (left > 1) this.#call(attempt, left - 1);
      else this.#answer(attempt);
    });
  }

  /** The function never tries a rate limit again on the spot. */
  #refuse(attempt: Attempt): void {
    this.counts.refused += 1;
    this.#giveBack(attempt);
  }

  /** Those behind it come back with it: until then SQS holds them back. */
  #giveBack({ record, behind, invocation }: Attempt): void {
    this.counts.givenBack += 1;
    this.#after(this.#parameters.storeMs, () => {
      this.#after(this.#delay(record), () => this.pollers.comeBack(record));
      for (const other of behind) this.pollers.comeBack(other);
      this.#settle(invocation, 1 + behind.length);
    });
  }

  /** How long the function hides a record after a rate limit, in milliseconds. */
  #delay({ tries }: QueueRecord): number {
    const decision = decide(this.#refusal, NO_TRIES, tries, this.#environment.random.next());
    if (decision.action !== 'retry') throw new Error('The retry policy no longer retries a rate limit.');
    return Math.round(decision.seconds) * 1000;
  }

  #answer({ record, behind, invocation }: Attempt): void {
    const { person, written, place } = record;
    this.counts.waits.push(this.#now - written);
    this.counts.last = this.#now;
    const before = this.counts.answered.get(person);
    if (before) before.push(place);
    else this.counts.answered.set(person, [place]);
    this.#after(this.#parameters.storeMs, () => {
      invocation.answered.push(record);
      this.#workOn(behind, invocation, 0);
      this.#settle(invocation, 1);
    });
  }

  #settle(invocation: Invocation, records: number): void {
    if (invocation.settle(records)) this.#end(invocation);
    else if (invocation.answered.length > 0) this.#deleteSoon(invocation);
  }

  /** While other records are at work, the function itself deletes those that are answered. */
  #deleteSoon(invocation: Invocation): void {
    if (invocation.isDeleting) return;
    invocation.isDeleting = true;
    this.#after(this.#parameters.deleteAfterMs, () => {
      invocation.isDeleting = false;
      if (invocation.answered.length === 0) return;
      this.counts.earlyDeletes += 1;
      this.#delete(invocation);
      this.pollers.poll();
    });
  }

  #delete(invocation: Invocation): void {
    for (const record of invocation.answered) this.pollers.delete(record);
    invocation.answered = [];
  }

  #end(invocation: Invocation): void {
    this.#delete(invocation);
    this.counts.billed += this.#now - invocation.began;
    this.#environment.sandboxes.end(invocation.sandbox);
    this.#after(this.#parameters.pollMs, () => this.pollers.release(invocation.size));
  }
}
