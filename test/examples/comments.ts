import { type Bot, buttons, postback } from '../../lambda/messenger.ts';

interface Offers {
  payload: 'GET_STARTED' | 'ORDER';
}

/** The words of which one in a comment is enough: “Price?”, “the price, please”. */
const WORDS = /\b(price|prices|cost)\b/i;

/** Whoever comments a word on a post of the Page gets the answer by message, and a reply that says so. */
export const bot: Bot<Offers> = {
  payloads: {
    GET_STARTED: ({ send }) => send('Hello! Ask me for the price.'),
    ORDER: ({ send }) => send('Thank you. It is on its way.'),
  },
  async change({ event, page }) {
    const comment = newComment(event.value);
    if (!comment || !WORDS.test(comment.text)) return;
    const offer = buttons('The loaf costs 4 euros.', postback('Order one', 'ORDER'));
    await page.sendPrivateReply({ comment_id: comment.id }, offer);
    await page.replyPublicly(comment.id, 'We have sent you a message.');
    await page.like(comment.id);
  },
};

/** A comment that somebody has just written; undefined for edits, likes, posts and everything else. */
function newComment(value: unknown): { readonly id: string; readonly text: string } | undefined {
  const { item, verb, comment_id, message }: Readonly<Record<string, unknown>> = Object(value);
  if (item !== 'comment' || verb !== 'add' || typeof comment_id !== 'string') return undefined;
  return { id: comment_id, text: typeof message === 'string' ? message : '' };
}
