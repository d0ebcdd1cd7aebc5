import { type MessageTemplate, postback } from '../../../lambda/messenger.ts';
import type { bot } from './bot.ts';

/** What Facebook approves: the reminder comes later than 24 hours after the person's last message. */
export const templates: readonly MessageTemplate<typeof bot>[] = [
  {
    name: 'appointment_reminder',
    language: 'en_US',
    body: 'A reminder: your appointment is on {{day}} at {{time}}. See you then!',
    examples: { day: 'Monday 30 November', time: '10:30', at: '2026-11-30T10:30' },
    buttons: [
      postback('I will be there', 'KEEP:{{at}}'),
      postback('Another time', 'BOOK:{{at}}'),
      postback('Cancel it', 'CANCEL:{{at}}'),
    ],
  },
];
