import type { QueueRecord } from './pollers.ts';
import type { Sandbox } from './sandboxes.ts';

/** What the records of one invocation share. */
export class Invocation {
  readonly sandbox: Sandbox;
  readonly began: number;
  /** How many records it began with. */
  readonly size: number;
  /** Records that are answered and not deleted yet. */
  answered: QueueRecord[] = [];
  /** Whether they will be deleted before the end. */
  isDeleting = false;
  /** Records that have not been answered or given back. */
  #left: number;
  #processorFree = 0;

  constructor(sandbox: Sandbox, began: number, size: number) {
    this.sandbox = sandbox;
    this.began = began;
    this.size = size;
    this.#left = size;
  }

  /** @returns whether these were the last records */
  settle(records: number): boolean {
    this.#left -= records;
    return this.#left === 0;
  }

  /**
   * Takes the processor for one record after the other: at 512 MB a thread has 0.29 of one.
   * @param from when the record can be computed
   * @returns how long it waits for the processor
   */
  compute(from: number, milliseconds: number): number {
    const wait = Math.max(0, this.#processorFree - from);
    this.#processorFree = from + wait + milliseconds;
    return wait;
  }
}
