import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AUTHORS_BOT, AUTHORS_TEMPLATES } from './author-files.ts';

/** How long a bot may take to load, in milliseconds. */
const PATIENCE = 30_000;

/**
 * The webhook fields that a bot and its templates need. They are loaded in a thread of their own, which ends with all that
 * they have begun: a timer of a bot must keep neither a deployment nor a command waiting.
 * @throws Error if the bot cannot be loaded here, or ends the process or waits for ever while it is loaded
 */
export async function neededFieldsApart(
  bot = AUTHORS_BOT,
  templates = AUTHORS_TEMPLATES,
): Promise<readonly string[]> {
  const url = new URL('./needed-fields-worker.ts', import.meta.url);
  const worker = new Worker(url, { workerData: { bot, templates } });
  const done = new AbortController();
  const { signal } = done;
  try {
    const [{ fields, problem }] = await Promise.race([
      once(worker, 'message', { signal }),
      // Without a message: nothing else would keep this process going, nor end the wait.
      once(worker, 'exit', { signal }).then(() => {
        throw new Error(`${bot} ends the process, or waits for what never comes, while it is loaded.`);
      }),
      setTimeout(PATIENCE, undefined, { signal }).then(() => {
        throw new Error(`${bot} was not loaded within ${PATIENCE / 1000} seconds.`);
      }),
    ]);
    if (problem !== undefined) throw new Error(problem);
    return fields;
  } finally {
    done.abort();
    await worker.terminate();
  }
}
