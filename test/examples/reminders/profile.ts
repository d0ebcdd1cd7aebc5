import type { MessengerProfile } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';

/** Greeting and menu. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! Book your appointment here.' }],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'Book an appointment', payload: 'BOOK' },
        { type: 'postback', title: 'My appointment', payload: 'MINE' },
      ],
    },
  ],
};
