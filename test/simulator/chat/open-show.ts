import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenChat, openChat } from './open-chat.ts';

/** The chat page with the bot, the profile and the templates of its tests. It watches an empty folder instead of `lambda/`. */
export async function openShow(): Promise<OpenChat> {
  const watched = await mkdtemp(join(tmpdir(), 'edited-'));
  const open = await openChat({
    bot: join(import.meta.dirname, 'show-bot.ts'),
    profile: join(import.meta.dirname, 'show-profile.ts'),
    templates: join(import.meta.dirname, 'show-templates.ts'),
    watched,
  });
  return {
    ...open,
    async close() {
      await open.close();
      await rm(watched, { recursive: true });
    },
  };
}
