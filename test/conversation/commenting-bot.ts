import { type Bot, buttons, postback } from '../../lambda/messenger.ts';

/**
 * Answers comments about the price privately, publicly and with a like; and replies as a comment asks for it:
 * `reply:"Sent."`, `reply twice:{"attachment_url":"…"}`.
 */
export const bot = {
  payloads: { ORDER: ({ send }) => send('Thank you. It is on its way.') },
  async change({ event, page }) {
    const { comment_id, message = '' }: { comment_id?: string; message?: string } = Object(event.value);
    if (!comment_id) return;
    const [, twice, reply] = /^reply( twice)?:(.*)$/.exec(message) ?? [];
    if (reply !== undefined) await page.replyPublicly(comment_id, JSON.parse(reply));
    if (reply !== undefined && twice) await page.replyPublicly(comment_id, JSON.parse(reply));
    if (!/\bprice\b/i.test(message)) return;
    await page.sendPrivateReply(
      { comment_id },
      buttons('The loaf costs 4 euros.', postback('Order one', 'ORDER')),
    );
    await page.replyPublicly(comment_id, 'We have sent you a message.');
    await page.like(comment_id);
  },
} satisfies Bot;
