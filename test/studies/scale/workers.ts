import type { Random } from '../../simulator/faults/random.ts';
import { hiddenFor, pauseInPlace } from './delays.ts';
import type { World } from './environment.ts';
import { FifoQueue } from './fifo-queue.ts';
import { FLOODER, type Message } from './message.ts';
import type { Parameters } from './parameters.ts';
import { RateLimit } from './rate-limit.ts';
import type { Sandbox, Sandboxes } from './sandboxes.ts';
import type { Timeline } from './timeline.ts';

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

/** What the workers count; `Outcome` says what it means. */
export interface Counts {
  readonly waits: number[];
  readonly answered: Map<number, number[]>;
  last: number;
  mostAtWork: number;
  graphCalls: number;
  refused: number;
  givenBack: number;
  mostReceives: number;
  billed: number;
}

/** The queue, Lambda's pollers, and the function that answers. */
export class Workers {
  readonly counts: Counts = {
    ...{ waits: [], answered: new Map(), last: 0, mostAtWork: 0, graphCalls: 0 },
    ...{ refused: 0, givenBack: 0, mostReceives: 0, billed: 0 },
  };
  readonly #is: Parameters;
  readonly #time: Timeline;
  readonly #random: Random;
  readonly #sandboxes: Sandboxes;
  readonly #queue: FifoQueue;
  readonly #limit: RateLimit;
  readonly #queued: Queued[] = [];
  #pollers: number;
  #growing = false;
  #atWork = 0;

  constructor(parameters: Parameters, world: World) {
    const { people, messages, flood, maxConcurrency, pollers, pageLimit, looksThrough } = parameters;
    this.#is = parameters;
    this.#time = world.time;
    this.#random = world.random;
    this.#sandboxes = world.sandboxes;
    this.#queue = new FifoQueue(looksThrough, people * messages + flood);
    this.#limit = new RateLimit(pageLimit);
    this.#pollers = Math.min(pollers.first, maxConcurrency);
  }

  /** Puts a message into the queue. */
  send(message: Message): void {
    this.#queued.push({ ...message, place: this.#queue.send(message.person), receives: 0 });
    this.#poll();
  }

  /** Whoever of Lambda's pollers is free takes a record. */
  #poll(): void {
    while (this.#atWork < this.#pollers) {
      const record = this.#queued[this.#queue.receive() ?? -1];
      if (!record) return;
      this.#atWork += 1;
      this.counts.mostAtWork = Math.max(this.counts.mostAtWork, this.#atWork);
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
    this.counts.mostReceives = Math.max(this.counts.mostReceives, record.receives);
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
    this.counts.graphCalls += 1;
    const isTaken = this.#limit.takes(now);
    this.#time.after(graphMs * work.record.factor, () => {
      if (!isTaken) this.#retry(work, left, tries, started);
      else if (left > 1) this.#call(work, left - 1, 0, started);
      else this.#answer(work);
    });
  }

  /** In place while it may be a blip; where Facebook has said for how long, or it lasts, by way of the queue. */
  #retry(work: Work, left: number, tries: number, first: number): void {
    this.counts.refused += 1;
    const { retryAfter } = this.#is;
    const pause =
      retryAfter === undefined ? pauseInPlace(tries, this.#time.now - first, this.#random) : undefined;
    if (pause === undefined) this.#giveBack(work);
    else this.#time.after(pause, () => this.#call(work, left, tries + 1, first));
  }

  #giveBack(work: Work): void {
    const { record } = work;
    this.counts.givenBack += 1;
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
    if (person !== FLOODER) this.counts.waits.push(now - written);
    this.counts.last = now;
    const before = this.counts.answered.get(person);
    if (before) before.push(place);
    else this.counts.answered.set(person, [place]);
    this.#time.after(this.#is.storeMs, () => {
      this.#queue.delete(place);
      this.#end(work);
    });
  }

  #end({ sandbox, began }: Work): void {
    this.counts.billed += this.#time.now - began;
    this.#sandboxes.end(sandbox);
    this.#time.after(this.#is.pollMs, () => {
      this.#atWork -= 1;
      this.#poll();
    });
  }
}
