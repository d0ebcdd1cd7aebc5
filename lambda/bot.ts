import { type Bot, carousel, image, postback, quickReplies, sticker, thumbs, webUrl } from './messenger.ts';

/** The payloads that this bot's buttons and quick replies send back, and what it remembers of a person. */
export interface Demo {
  payload: 'GET_STARTED' | 'MENU' | 'CAROUSEL' | 'PICTURE' | 'NAME' | 'NAMED' | 'HUMAN';
  state: { name?: string };
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
    GET_STARTED: ({ send }) => send('Hello! I repeat what you say.', menu),
    MENU: ({ send }) => send(menu),
    CAROUSEL: ({ send }) =>
      send(
        carousel(
          { title: 'Bread', subtitle: 'Fresh every morning', buttons: [postback('Menu', 'MENU')] },
          { title: 'Milk', subtitle: 'From the farm', buttons: [webUrl('Our shop', 'https://example.com')] },
        ),
      ),
    PICTURE: ({ send }) => send(image('https://picsum.photos/600/400')),
    NAME: ({ ask }) => ask('What is your name?', 'NAMED'),
    async NAMED({ event, send, state }) {
      state.name = event.text;
      await send(`Nice to meet you, ${event.text}.`, menu);
    },
    async HUMAN({ send, handOver }) {
      await send('A colleague will write here. I am silent for an hour.');
      await handOver('inbox', { silentHours: 1 });
    },
  },

  async text({ event, send, state, markSeen }) {
    await markSeen();
    const you = state.name ? `${state.name}, you` : 'You';
    await send(quickReplies(`${you} said: ${event.text}`, ['Menu', 'MENU']));
  },

  async attachments({ event, send }) {
    const isThumb = event.attachments.some(
      (sent) => sent.type === 'sticker' && sent.sticker_id === thumbs.small,
    );
    await send(isThumb ? sticker(thumbs.small) : quickReplies('Thank you, I got it.', ['Menu', 'MENU']));
  },

  async reaction({ event, send }) {
    if (event.action === 'react') await send(event.emoji ?? '❤');
  },
};
