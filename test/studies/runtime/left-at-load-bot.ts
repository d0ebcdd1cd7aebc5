import type { Bot } from '../../../lambda/messenger.ts';

/** As when a bot connects to something while it is loaded, and forgets to await it. */
void Promise.reject(new RangeError('No connection, and a secret'));

/** A bot that leaves a rejected promise behind while it is loaded. */
export const bot: Bot = {
  text: ({ event: { text }, send }) => send(`You said: ${text}`),
};
