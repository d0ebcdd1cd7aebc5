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
  const handles: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function now(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const done = handles.splice(0);
    // If it fails, Lambda deletes them when the invocation ends.
    if (done.length > 0) running = queue.deleteAll(done).catch(() => {});
    await running;
  }

  return {
    add(records) {
      handles.push(...records.map(({ receiptHandle }) => receiptHandle));
      if (handles.length > 0) timer ??= setTimeout(now, GRACE);
    },
    now,
    async certainly(records) {
      const handles = records.map(({ receiptHandle }) => receiptHandle);
      return (
        handles.length === 0 ||
        queue.deleteAll(handles).then(
          () => true,
          () => false,
        )
      );
    },
    async end() {
      clearTimeout(timer);
      await running;
    },
  };
}
