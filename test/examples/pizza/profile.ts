import type { MessengerProfile } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';

/** What people see before they order. */
export const profile: MessengerProfile<typeof bot> = {
  get_started: { payload: 'GET_STARTED' },
  greeting: [{ locale: 'default', text: 'Hungry, {{user_first_name}}? Order your pizza here.' }],
  persistent_menu: [
    {
      locale: 'default',
      call_to_actions: [
        { type: 'postback', title: 'Our pizzas', payload: 'MENU' },
        { type: 'postback', title: 'My cart', payload: 'CART' },
      ],
    },
  ],
};
