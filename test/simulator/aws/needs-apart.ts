import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Statement } from './policy.ts';

/** What a bot needs, read with CDK. */
export interface Needs {
  readonly secrets: readonly string[];
  /** In seconds. */
  readonly timeOut: number;
  /** What `grant` adds to the role of the function. */
  readonly statements: readonly Statement[];
}

/**
 * Reads a `bot-needs.ts` in a thread of its own: CDK takes half a second to load, and an author's file may do anything.
 * @throws Error that says what is wrong with the file
 */
export async function needsApart(file: string): Promise<Needs> {
  const worker = new Worker(new URL('./needs-worker.ts', import.meta.url), { workerData: file });
  const ended = once(worker, 'exit').then((): readonly [Needs] => {
    throw new Error(`${file} ends the process, or waits for what never comes.`);
  });
  try {
    const [needs] = await Promise.race([once(worker, 'message'), ended]);
    return needs;
  } finally {
    ended.catch(() => {});
    await worker.terminate();
  }
}
