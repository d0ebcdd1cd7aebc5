import type { Bot } from '../../../lambda/conversation/dispatch.ts';
import { quickReplies } from '../../../lambda/messenger/messages.ts';

/** The bot of the cost page: it marks a text as seen, answers with one message, and remembers a little. */
export const bot: Bot<{ payload: 'MENU'; state: { name: string; visits: number } }> = {
  history: 4,
  payloads: { MENU: (_, conversation) => conversation.send('What would you like to see?') },
  async text({ text }, conversation) {
    const { visits = 0 } = conversation.state;
    Object.assign(conversation.state, { name: 'Anna', visits: visits + 1 });
    await conversation.markSeen();
    await conversation.send(quickReplies(`You said: ${text}`, ['Menu', 'MENU']));
  },
};
