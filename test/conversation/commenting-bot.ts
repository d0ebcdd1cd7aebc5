import type { Bot } from '../../lambda/messenger.ts';
import { bot as example } from '../examples/comments/bot.ts';

/** The example, and replies that a comment asks for: `reply:"Sent."`, `reply twice:{"attachment_url":"…"}`. */
export const bot = {
  ...example,
  async change(conversation) {
    const { event, page } = conversation;
    const { comment_id, message = '' }: { comment_id?: string; message?: string } = Object(event.value);
    const [, twice, reply] = /^reply( twice)?:(.*)$/.exec(message) ?? [];
    if (reply === undefined || !comment_id) {
      await example.change?.(conversation);
      return;
    }
    await page.replyPublicly(comment_id, JSON.parse(reply));
    if (twice) await page.replyPublicly(comment_id, JSON.parse(reply));
  },
} satisfies Bot;
