import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from '../../lambda/messenger.ts';

/** A bot whose answer to `bomb` leaves a callback behind, which ends the process a moment later. */
export const bot: Bot = {
  async text({ event: { text }, send }) {
    if (text === 'slow') await sleep(1500);
    await send(`You said: ${text}`);
    if (text !== 'bomb') return;
    setTimeout(() => {
      throw new Error('Left behind.');
    }, 700);
  },
};
