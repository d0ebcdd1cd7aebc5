import type { SQSRecord } from 'aws-lambda';
import type { EventQueue } from './event-queue.ts';

/**
 * Records that are done wait this long for others that are, in milliseconds: mostly all end within it, and Lambda deletes
 * them.
 */
const GRACE = 250;

/**
 * Deletes records that are done while others of the invocation are at work: SQS holds back a person's next message until
 * then.
 */
export interface Deletion {
  add(records: readonly SQSRecord[]): void;
  /** Deletes at once what is done. */
  now(): Promise<void>;
  /** Deletes records at once. @returns whether SQS has deleted all of them */
  certainly(records: readonly SQSRecord[]): Promise<boolean>;
  /** Leaves what is not deleted yet to Lambda. */
  end(): Promise<void>;
}

/** Nothing is done yet. */
export function createDeletion(queue: EventQueue): Deletion {
  const done: SQSRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function certainly(records: readonly SQSRecord[]): Promise<boolean> {
    if (records.length === 0) return true;
    const deleted = queue.deleteAll(records.map(({ receiptHandle }) => receiptHandle));
    return deleted.then(
      () => true,
      () => false,
    );
  }

  async function now(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // If it fails, Lambda deletes them when the invocation ends.
    if (done.length > 0) running = certainly(done.splice(0));
    await running;
  }

  return {
    add(records) {
      done.push(...records);
      if (done.length > 0) timer ??= setTimeout(now, GRACE);
    },
    now,
    certainly,
    async end() {
      clearTimeout(timer);
      await running;
    },
  };
}
