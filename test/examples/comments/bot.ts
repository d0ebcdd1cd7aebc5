import { type Bot, buttons, postback } from '../../../lambda/messenger.ts';

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
    if (event.field !== 'feed') return;
    const { item, verb, comment_id, message = '' } = event.value;
    // Not an edit, a like, a post or anything else.
    if (item !== 'comment' || verb !== 'add' || !comment_id || !WORDS.test(message)) return;
    const offer = buttons('The loaf costs 4 euros.', postback('Order one', 'ORDER'));
    await page.sendPrivateReply({ comment_id }, offer);
    await page.replyPublicly(comment_id, 'We have sent you a message.');
    await page.like(comment_id);
  },
};
