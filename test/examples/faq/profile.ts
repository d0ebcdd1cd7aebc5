import type { MessengerProfile } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';

/** Opening questions in place of Get Started, and the menu. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! Ask me about deliveries and returns.' }],
  ice_breakers: [
    {
      locale: 'default',
      call_to_actions: [
        { question: 'How long does delivery take?', payload: 'ANSWER:time' },
        { question: 'How do I send something back?', payload: 'ANSWER:return' },
        { question: 'I would like to talk to a human.', payload: 'HUMAN' },
      ],
    },
  ],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'All topics', payload: 'TOPICS' },
        { type: 'postback', title: 'Talk to a human', payload: 'HUMAN' },
      ],
    },
  ],
};
