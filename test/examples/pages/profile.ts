import type { MessengerProfile } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';

/** Greeting and menu, the same on all Pages: `npm run setup -- --page <id>` applies them to one. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}! Coffee?' }],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'Opening hours', payload: 'HOURS' },
        { type: 'postback', title: 'Book a table', payload: 'BOOK' },
      ],
    },
  ],
};
