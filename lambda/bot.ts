import type { Bot } from './dispatch.ts';
import { quickReplies } from './messenger/messages.ts';

/** The payloads that this bot's buttons and quick replies send back. */
interface Demo {
  payload: 'GET_STARTED' | 'AGAIN' | 'ENOUGH';
}

/** Repeats what a person says, and offers to go on. */
export const bot: Bot<Demo> = {
  payloads: {
    async GET_STARTED(_, conversation) {
      await conversation.send('Hello! I repeat what you say.');
    },
    async AGAIN(_, conversation) {
      await conversation.send('Say something else!');
    },
    async ENOUGH(_, conversation) {
      await conversation.send('Goodbye.');
    },
  },

  async text({ text }, conversation) {
    await conversation.markSeen();
    await conversation.send(quickReplies(`You said: ${text}`, ['Again', 'AGAIN'], ['Enough', 'ENOUGH']));
  },

  async reaction({ action, emoji = '❤' }, conversation) {
    if (action === 'react') await conversation.send(emoji);
  },
};
