import type { bot } from './bot.ts';
import type { MessengerProfile } from './messenger.ts';

/** What people see before they write: the greeting, Get Started and the menu. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! I show what a bot can do.' }],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'Start again', payload: 'GET_STARTED' },
        { type: 'postback', title: 'Talk to a human', payload: 'HUMAN' },
      ],
    },
  ],
};
