import type { MessengerProfile } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';

/** Greeting and menu. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! How can we help?' }],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'My order', payload: 'ORDER' },
        { type: 'postback', title: 'A person', payload: 'HUMAN' },
      ],
    },
  ],
};
