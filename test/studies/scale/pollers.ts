import type { Environment, Message } from './environment.ts';
import { FifoQueue } from './fifo-queue.ts';
import type { Parameters } from './parameters.ts';

/** A message in the queue. */
export interface QueueRecord extends Message {
  readonly place: number;
  receives: number;
  /** Receives in which its turn came: what is behind a record that failed is only received. */
  tries: number;
}

/** The queue, and Lambda's pollers: each takes a batch of records when it is free. */
export class Pollers {
  mostAtWork = 0;
  mostInvocations = 0;
  readonly #parameters: Parameters;
  readonly #environment: Environment;
  readonly #begin: (records: readonly QueueRecord[]) => void;
  readonly #queue = new FifoQueue();
  readonly #records: QueueRecord[] = [];
  #pollers: number;
  #growing = false;
  #invocations = 0;
  #atWork = 0;

  constructor(
    parameters: Parameters,
    environment: Environment,
    begin: (records: readonly QueueRecord[]) => void,
  ) {
    this.#parameters = parameters;
    this.#environment = environment;
    this.#begin = begin;
    this.#pollers = Math.min(parameters.pollers.first, parameters.maxConcurrency);
  }

  /** Puts a message into the queue. */
  send(message: Message): void {
    this.#records.push({ ...message, place: this.#queue.send(message.person), receives: 0, tries: 0 });
    this.poll();
  }

  delete({ place }: QueueRecord): void {
    this.#queue.delete(place);
  }

  /** Makes a record visible again. */
  comeBack({ place }: QueueRecord): void {
    this.#queue.comeBack(place);
    this.poll();
  }

  /** The poller that took so many records is free again. */
  release(records: number): void {
    this.#invocations -= 1;
    this.#atWork -= records;
    this.poll();
  }

  /** Gives records to the pollers that are free. */
  poll(): void {
    while (this.#invocations < this.#pollers) {
      const records = this.#receive();
      if (records.length === 0) return;
      this.#invocations += 1;
      this.#atWork += records.length;
      this.mostInvocations = Math.max(this.mostInvocations, this.#invocations);
      this.mostAtWork = Math.max(this.mostAtWork, this.#atWork);
      this.#begin(records);
    }
    this.#addPoller();
  }

  #receive(): readonly QueueRecord[] {
    return this.#queue
      .receive(this.#parameters.eventsAtATime)
      .map((place) => this.#records[place])
      .filter((record) => record !== undefined);
  }

  /** Lambda adds pollers while all of them are busy. */
  #addPoller(): void {
    const { pollers, maxConcurrency } = this.#parameters;
    if (this.#growing || this.#pollers >= maxConcurrency) return;
    this.#growing = true;
    this.#environment.time.after(1000 / pollers.perSecond, () => {
      this.#growing = false;
      this.#pollers += 1;
      this.poll();
    });
  }
}
