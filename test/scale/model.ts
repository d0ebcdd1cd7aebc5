import { createRandom, type Random } from '../simulator/faults/random.ts';
import { hiddenFor, pauseInPlace } from './delays.ts';
import { FifoQueue } from './fifo-queue.ts';
import type { Parameters } from './parameters.ts';
import { Bucket, RateLimit } from './rate-limit.ts';
import { type Sandbox, Sandboxes } from './sandboxes.ts';
import { Timeline } from './timeline.ts';

/** What became of a rush. */
export interface Outcome {
  /** How long each message waited for its answer, in milliseconds, in the order of the answers. */
  readonly waits: readonly number[];
  /** When the last was answered, from the beginning. */
  readonly last: number;
  /** The places in the queue of each person's messages, in the order in which they were answered. */
  readonly answered: ReadonlyMap<number, readonly number[]>;
  readonly mostAtWork: number;
  /** Calls of the Graph API, and those that Facebook refused because the Page had too many. */
  readonly graphCalls: number;
  readonly refused: number;
  /** Records given back to the queue. */
  readonly givenBack: number;
  /** Of one record; at 145 the function gives it up. */
  readonly mostReceives: number;
  /** Calls of the webhook that Facebook had to send again: too many at once, or a sandbox without secrets. */
  readonly throttled: number;
  readonly withoutSecrets: number;
  /** Milliseconds for which records kept the function at work. */
  readonly billed: number;
}

/** Who has a long backlog before anybody else writes. */
const FLOODER = -1;

/** A message of somebody's. */
interface Message {
  readonly person: number;
  readonly written: number;
  /** How slow Facebook is with its calls. */
  readonly factor: number;
}

/** A message in the queue. */
interface Queued extends Message {
  readonly place: number;
  receives: number;
}

/** One receive of a record. */
interface Work {
  readonly record: Queued;
  readonly sandbox: Sandbox;
  readonly began: number;
}

/** Plays a rush: the same parameters give the same outcome. */
export function play(parameters: Parameters): Outcome {
  return new Rush(parameters).play();
}

class Rush {
  readonly #is: Parameters;
  readonly #random: Random;
  readonly #time = new Timeline();
  readonly #queue: FifoQueue;
  readonly #sandboxes: Sandboxes;
  readonly #throttle: Bucket;
  readonly #limit: RateLimit;
  readonly #queued: Queued[] = [];
  readonly #waits: number[] = [];
  readonly #answered = new Map<number, number[]>();
  #pollers: number;
  #growing = false;
  #atWork = 0;
  #mostAtWork = 0;
  #graphCalls = 0;
  #refused = 0;
  #givenBack = 0;
  #mostReceives = 0;
  #throttled = 0;
  #withoutSecrets = 0;
  #billed = 0;
  #last = 0;

  constructor(parameters: Parameters) {
    this.#is = parameters;
    const { seed, people, messages, flood, maxConcurrency, pollers, throttle, pageLimit, looksThrough } =
      parameters;
    this.#random = createRandom(seed);
    this.#queue = new FifoQueue(looksThrough, people * messages + flood);
    this.#sandboxes = new Sandboxes(parameters);
    this.#throttle = new Bucket(throttle.rate, throttle.burst);
    this.#limit = new RateLimit(pageLimit);
    this.#pollers = Math.min(pollers.first, maxConcurrency);
  }

  play(): Outcome {
    const { people, messages, flood, rush, graphSpread } = this.#is;
    for (let i = 0; i < flood; i++) this.#accept({ person: FLOODER, written: 0, factor: 1 });
    for (let i = 0; i < people * messages; i++) {
      const written = this.#random.next() * rush;
      const factor = 1 + graphSpread * (2 * this.#random.next() - 1);
      const message = { person: i % people, written, factor };
      this.#time.after(written, () => this.#deliver(message, this.#is.resendMs));
    }
    this.#time.run();
    return {
      waits: this.#waits,
      last: this.#last,
      answered: this.#answered,
      mostAtWork: this.#mostAtWork,
      graphCalls: this.#graphCalls,
      refused: this.#refused,
      givenBack: this.#givenBack,
      mostReceives: this.#mostReceives,
      throttled: this.#throttled,
      withoutSecrets: this.#withoutSecrets,
      billed: this.#billed,
    };
  }

  /** Facebook calls the webhook, and again later when that does not end well. */
  #deliver(message: Message, resendMs: number): void {
    const { now } = this.#time;
    const sandbox = this.#throttle.takes(now) ? this.#sandboxes.begin(now) : undefined;
    if (!sandbox) {
      this.#throttled += 1;
      this.#resend(message, resendMs);
      return;
    }
    this.#time.after(this.#is.acceptMs + sandbox.lateBy, () => {
      this.#sandboxes.end(sandbox);
      if (sandbox.hasSecrets) this.#accept(message);
      else {
        this.#withoutSecrets += 1;
        this.#resend(message, resendMs);
      }
    });
  }

  #accept(message: Message): void {
    this.#queued.push({ ...message, place: this.#queue.send(message.person), receives: 0 });
    this.#poll();
  }

  #resend(message: Message, resendMs: number): void {
    const wait = resendMs * (0.5 + this.#random.next());
    this.#time.after(wait, () => this.#deliver(message, 2 * resendMs));
  }

  /** Whoever of Lambda's pollers is free takes a record. */
  #poll(): void {
    while (this.#atWork < this.#pollers) {
      const record = this.#queued[this.#queue.receive() ?? -1];
      if (!record) return;
      this.#atWork += 1;
      this.#mostAtWork = Math.max(this.#mostAtWork, this.#atWork);
      this.#begin(record);
    }
    this.#morePollers();
  }

  /** All are at work, so Lambda adds some. */
  #morePollers(): void {
    const { pollers, maxConcurrency } = this.#is;
    if (this.#growing || this.#pollers >= maxConcurrency) return;
    this.#growing = true;
    this.#time.after(1000 / pollers.perSecond, () => {
      this.#growing = false;
      this.#pollers += 1;
      this.#poll();
    });
  }

  #begin(record: Queued): void {
    const { now } = this.#time;
    const sandbox = this.#sandboxes.begin(now);
    // The account has no sandbox left: Lambda tries again.
    if (!sandbox) {
      this.#time.after(1000, () => this.#begin(record));
      return;
    }
    record.receives += 1;
    this.#mostReceives = Math.max(this.#mostReceives, record.receives);
    const { workMs, storeMs, graphCalls } = this.#is;
    const work = { record, sandbox, began: now };
    const noted = record.receives > 1 ? storeMs : 0;
    if (!sandbox.hasSecrets) this.#time.after(sandbox.lateBy + storeMs, () => this.#giveBack(work));
    else
      this.#time.after(sandbox.lateBy + noted + workMs - storeMs, () => this.#call(work, graphCalls, 0, now));
  }

  /** One call of the Graph API; `left` counts it and those that follow. */
  #call(work: Work, left: number, tries: number, first: number): void {
    const { now } = this.#time;
    const { graphMs } = this.#is;
    const started = tries === 0 ? now : first;
    this.#graphCalls += 1;
    const isTaken = this.#limit.takes(now);
    this.#time.after(graphMs * work.record.factor, () => {
      if (!isTaken) this.#retry(work, left, tries, started);
      else if (left > 1) this.#call(work, left - 1, 0, started);
      else this.#answer(work);
    });
  }

  /** In place while it may be a blip; where Facebook has said for how long, or it lasts, by way of the queue. */
  #retry(work: Work, left: number, tries: number, first: number): void {
    this.#refused += 1;
    const { retryAfter } = this.#is;
    const pause =
      retryAfter === undefined ? pauseInPlace(tries, this.#time.now - first, this.#random) : undefined;
    if (pause === undefined) this.#giveBack(work);
    else this.#time.after(pause, () => this.#call(work, left, tries + 1, first));
  }

  #giveBack(work: Work): void {
    const { record } = work;
    this.#givenBack += 1;
    this.#time.after(this.#is.storeMs, () => {
      const hidden = hiddenFor(record.receives, this.#random, this.#is.retryAfter);
      this.#time.after(hidden, () => {
        this.#queue.comeBack(record.place);
        this.#poll();
      });
      this.#end(work);
    });
  }

  #answer(work: Work): void {
    const { person, written, place } = work.record;
    const { now } = this.#time;
    if (person !== FLOODER) this.#waits.push(now - written);
    this.#last = now;
    const before = this.#answered.get(person);
    if (before) before.push(place);
    else this.#answered.set(person, [place]);
    this.#time.after(this.#is.storeMs, () => {
      this.#queue.delete(place);
      this.#end(work);
    });
  }

  #end({ sandbox, began }: Work): void {
    this.#billed += this.#time.now - began;
    this.#sandboxes.end(sandbox);
    this.#time.after(this.#is.pollMs, () => {
      this.#atWork -= 1;
      this.#poll();
    });
  }
}
