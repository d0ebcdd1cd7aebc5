import type { MessengerProfile } from '../../../lambda/messenger/messenger-profile.ts';
import type { Show } from './show-bot.ts';

/** The Page's profile in the chat page's tests. */
export const profile: MessengerProfile<Show> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [
    { locale: 'default', text: 'Hello {{user_first_name}}, this is our shop.' },
    { locale: 'de_DE', text: 'Hallo {{user_first_name}}, das ist unser Laden.' },
  ],
  ice_breakers: [
    { locale: 'default', call_to_actions: [{ question: 'What is there today?', payload: 'MORE' }] },
  ],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'Order bread', payload: 'ORDER:bread' },
        { type: 'web_url', title: 'Our shop', url: 'https://example.com' },
      ],
    },
  ],
  commands: [{ locale: 'default', commands: [{ name: 'cards', description: 'What there is' }] }],
};
