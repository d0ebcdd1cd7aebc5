import type { Demo } from './bot.ts';
import type { MessengerProfile } from './messenger.ts';

/** What people see before they write: greeting, Get Started and the menu. */
export const profile: MessengerProfile<Demo> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! I show what a bot can do.' }],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'What you can do', payload: 'MENU' },
        { type: 'postback', title: 'Talk to a human', payload: 'HUMAN' },
      ],
    },
  ],
};
