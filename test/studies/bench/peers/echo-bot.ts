import type { Bot } from '../../../../lambda/messenger.ts';

/** What the peers' handlers do: one call of the Graph API for a text. */
export const bot: Bot = {
  async text({ text }, conversation) {
    await conversation.send(`You said: ${text}`);
  },
};
