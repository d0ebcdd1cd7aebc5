import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import type { Show } from './show-bot.ts';

/** The Page's utility messages in the chat page's tests. */
export const templates: readonly MessageTemplate<Show>[] = [
  {
    name: 'order_shipped',
    language: 'en_US',
    body: 'Good news, {{name}}: your order {{order}} is on its way to you.',
    examples: { name: 'Anna', order: '566701' },
    buttons: [
      { type: 'web_url', title: 'Track it', url: 'https://example.com/orders/{{order}}' },
      { type: 'postback', title: 'Order it again', payload: 'ORDER:{{order}}' },
    ],
  },
  {
    name: 'bread_sale',
    language: 'en_US',
    body: 'Our big sale has begun: all bread at half the price.',
  },
];
