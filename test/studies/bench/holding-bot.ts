import type { Bot } from '../../../lambda/messenger.ts';

/** In bytes. */
const HELD = 5_000_000;

/** A bot that holds much memory while it waits for Facebook. */
export const bot: Bot = {
  async text({ markSeen, send }) {
    const held = Buffer.alloc(HELD, 1);
    await markSeen();
    await send(`${held.length} bytes`);
  },
};
