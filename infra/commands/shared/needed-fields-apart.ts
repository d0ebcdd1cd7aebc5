import { AUTHORS_BOT, AUTHORS_TEMPLATES } from './author-files.ts';
import { inThread } from './in-thread.ts';

/**
 * The webhook fields that a bot and its templates need.
 * @throws Error if the bot cannot be loaded here, or ends the process or waits for ever while it is loaded
 */
export function neededFieldsApart(
  bot = AUTHORS_BOT,
  templates = AUTHORS_TEMPLATES,
): Promise<readonly string[]> {
  return inThread(new URL('./needed-fields-worker.ts', import.meta.url), bot, { bot, templates });
}
