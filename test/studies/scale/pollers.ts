import type { Environment, Message } from './environment.ts';
import { FifoQueue } from './fifo-queue.ts';
import type { Parameters } from './parameters.ts';

/** A message in the queue. */
export interface QueueRecord extends Message {
  readonly place: number;
  receives: number;
}

/** The queue, and Lambda's pollers: each takes a record when it is free. */
export class Pollers {
  mostAtWork = 0;
  readonly #parameters: Parameters;
  readonly #environment: Environment;
  readonly #begin: (record: QueueRecord) => void;
  readonly #queue = new FifoQueue();
  readonly #records: QueueRecord[] = [];
  #pollers: number;
  #growing = false;
  #atWork = 0;

  constructor(parameters: Parameters, environment: Environment, begin: (record: QueueRecord) => void) {
    this.#parameters = parameters;
    this.#environment = environment;
    this.#begin = begin;
    this.#pollers = Math.min(parameters.pollers.first, parameters.maxConcurrency);
  }

  /** Puts a message into the queue. */
  send(message: Message): void {
    this.#records.push({ ...message, place: this.#queue.send(message.person), receives: 0 });
    this.#poll();
  }

  delete({ place }: QueueRecord): void {
    this.#queue.delete(place);
  }

  /** Makes a record visible again. */
  comeBack({ place }: QueueRecord): void {
    this.#queue.comeBack(place);
    this.#poll();
  }

  /** One poller is free again. */
  release(): void {
    this.#atWork -= 1;
    this.#poll();
  }

  #poll(): void {
    while (this.#atWork < this.#pollers) {
      const record = this.#records[this.#queue.receive() ?? -1];
      if (!record) return;
      this.#atWork += 1;
      this.mostAtWork = Math.max(this.mostAtWork, this.#atWork);
      this.#begin(record);
    }
    this.#addPoller();
  }

  /** Lambda adds pollers while all of them are busy. */
  #addPoller(): void {
    const { pollers, maxConcurrency } = this.#parameters;
    if (this.#growing || this.#pollers >= maxConcurrency) return;
    this.#growing = true;
    this.#environment.time.after(1000 / pollers.perSecond, () => {
      this.#growing = false;
      this.#pollers += 1;
      this.#poll();
    });
  }
}
