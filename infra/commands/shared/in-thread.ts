import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { parentPort, Worker } from 'node:worker_threads';

/** How long an author's file may take to load, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Loads a file of the author's in a thread of its own, which ends with all that the file has begun: a timer must keep
 * neither a deployment nor a command waiting.
 * @param thread the module of the thread, which calls `answerFromThread`
 * @param file is named in errors
 * @param data for the thread, as its `workerData`
 * @returns what the thread answers
 * @throws Error if the file cannot be loaded here, or ends the process or waits for ever while it is loaded
 */
export async function inThread<T>(thread: URL, file: string, data: unknown): Promise<T> {
  const worker = new Worker(thread, { workerData: data });
  const done = new AbortController();
  const { signal } = done;
  try {
    const [{ answer, problem }] = await Promise.race([
      once(worker, 'message', { signal }),
      // Without a message: nothing else would keep this process going, nor end the wait.
      once(worker, 'exit', { signal }).then(() => {
        throw new Error(`${file} ends the process, or waits for what never comes, while it is loaded.`);
      }),
      setTimeout(PATIENCE, undefined, { signal }).then(() => {
        throw new Error(`${file} was not loaded within ${PATIENCE / 1000} seconds.`);
      }),
    ]);
    if (problem !== undefined) throw new Error(problem);
    return answer;
  } finally {
    done.abort();
    await worker.terminate();
  }
}

/** In the thread: gives the result of `work` to `inThread`, or the message of the error. */
export async function answerFromThread(work: () => unknown): Promise<void> {
  // A timer or a promise of the author's that fails says nothing about the answer.
  process.on('uncaughtException', () => {});
  try {
    parentPort?.postMessage({ answer: await work() });
  } catch (error) {
    parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
  }
}
