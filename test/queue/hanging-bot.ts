import type { Bot } from '../../lambda/messenger.ts';

/** Waits for a server that never answers. */
await new Promise(() => {});

/** A bot that is never loaded. */
export const bot: Bot = {};
