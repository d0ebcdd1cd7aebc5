import type { Bot } from './conversation/dispatch.ts';
import { postback, webUrl } from './messenger/buttons.ts';
import { image } from './messenger/media.ts';
import { quickReplies } from './messenger/messages.ts';
import { carousel } from './messenger/templates.ts';

/** The payloads that this bot's buttons and quick replies send back, and what it remembers of a person. */
export interface Demo {
  payload: 'GET_STARTED' | 'MENU' | 'CAROUSEL' | 'PICTURE' | 'NAME' | 'NAMED' | 'HUMAN';
  state: { name: string };
}

const menu = quickReplies(
  'What would you like to see?',
  ['A carousel', 'CAROUSEL'],
  ['A picture', 'PICTURE'],
  ['My name', 'NAME'],
  ['A human', 'HUMAN'],
);

/** Shows what a bot can do, and repeats any other text. */
export const bot: Bot<Demo> = {
  payloads: {
    GET_STARTED: (_, conversation) => conversation.send('Hello! I repeat what you say.', menu),
    MENU: (_, conversation) => conversation.send(menu),
    CAROUSEL: (_, conversation) =>
      conversation.send(
        carousel(
          { title: 'Bread', subtitle: 'Fresh every morning', buttons: [postback('Menu', 'MENU')] },
          { title: 'Milk', subtitle: 'From the farm', buttons: [webUrl('Our shop', 'https://example.com')] },
        ),
      ),
    PICTURE: (_, conversation) => conversation.send(image('https://picsum.photos/600/400')),
    NAME: (_, conversation) => conversation.ask('What is your name?', 'NAMED'),
    async NAMED({ text }, conversation) {
      conversation.state.name = text;
      await conversation.send(`Nice to meet you, ${text}.`, menu);
    },
    async HUMAN(_, conversation) {
      await conversation.send('A colleague will write here. I am silent for an hour.');
      await conversation.handOver('inbox', { silentHours: 1 });
    },
  },

  async text({ text }, conversation) {
    const { name } = conversation.state;
    await conversation.markSeen();
    await conversation.send(quickReplies(`${name ? `${name}, you` : 'You'} said: ${text}`, ['Menu', 'MENU']));
  },

  async reaction({ action, emoji = '❤' }, conversation) {
    if (action === 'react') await conversation.send(emoji);
  },
};
