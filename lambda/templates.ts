import type { bot } from './bot.ts';
import type { MessageTemplate } from './messenger.ts';

/**
 * The Page's utility messages: what it may send later than 24 hours after a person's last message, once Facebook has
 * approved it. `npm run setup` creates them. Send one with `utility('order_shipped', 'en_US', { order: '7' })`:
 *
 * { name: 'order_shipped', language: 'en_US', body: 'Your order {{order}} is on its way to you.', examples: { order: '7' } }
 */
export const templates: readonly MessageTemplate<typeof bot>[] = [];
