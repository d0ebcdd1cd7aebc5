import { type Bot, quickReplies } from '../../../lambda/messenger.ts';

/** The bot of the cost page: it marks a text as seen, answers with one message, and remembers a little. */
export const bot: Bot<{ payload: 'MENU'; state: { name?: string; visits?: number } }> = {
  history: 4,
  payloads: { MENU: ({ send }) => send('What would you like to see?') },
  async text({ event: { text }, state, markSeen, send }) {
    const { visits = 0 } = state;
    Object.assign(state, { name: 'Anna', visits: visits + 1 });
    await markSeen();
    await send(quickReplies(`You said: ${text}`, ['Menu', 'MENU']));
  },
};
