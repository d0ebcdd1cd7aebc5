import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AUTHORS_BOT, AUTHORS_TEMPLATES } from './commands/shared/author-files.ts';

/** How long a bot may take to load, in milliseconds. */
const PATIENCE = 30_000;

/**
 * The webhook fields that a bot and its templates need. They are loaded in a thread of their own, which ends with all that
 * they have begun: a timer of a bot must not keep a deployment waiting.
 * @throws Error if the bot cannot be loaded here
 */
export async function neededFieldsApart(
  bot = AUTHORS_BOT,
  templates = AUTHORS_TEMPLATES,
): Promise<readonly string[]> {
  const url = new URL('./needed-fields-worker.ts', import.meta.url);
  const worker = new Worker(url, { workerData: { bot, templates } });
  try {
    const [fields] = await once(worker, 'message', { signal: AbortSignal.timeout(PATIENCE) });
    return fields;
  } finally {
    await worker.terminate();
  }
}
