import { type Bot, quickReplies } from '../../lambda/messenger.ts';

/** A bot whose errors quote what a person wrote, in every way that there is. */
export const bot: Bot = {
  async text({ event: { text }, send }) {
    const [command, words = ''] = text.split(/:(.*)/s);
    if (command === 'error') {
      const cause = new Error(`the cause of ${words}`);
      throw Object.assign(new TypeError(`cannot read ${words}`, { cause }), { detail: words });
    }
    if (command === 'named') {
      const cause = Object.assign(new Error(words), { name: `of ${words}`, code: words });
      throw Object.assign(new Error('taken', { cause }), { name: `E ${words}`, code: `E ${words}` });
    }
    if (command === 'string') throw words;
    if (command === 'object') throw { words };
    if (command === 'title') {
      const menu = quickReplies('Choose', [words.padEnd(21, 'x'), 'X']);
      await send(menu);
    }
    if (command === 'url') await send({ attachment: { type: 'image', payload: { url: words } } });
    if (command === 'late') void Promise.reject(new Error(words));
  },
  async failed({ error }) {
    throw error;
  },
};
