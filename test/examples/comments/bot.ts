import { type Bot, buttons, GraphApiRefused, postback, webUrl } from '../../../lambda/messenger.ts';

interface Offers {
  payload: 'GET_STARTED' | 'ORDER';
}

/** The words of which one in a comment is enough (“Price?”, “the price, please”), and the message that they bring. */
const OFFERS = [
  {
    words: /\b(prices?|costs?|how much)\b/i,
    answer: buttons('The loaf costs 4 euros.', postback('Order one', 'ORDER')),
  },
  {
    words: /\b(guide|recipe)\b/i,
    answer: buttons('Here is our guide to good bread.', webUrl('Read it', 'https://example.com/guide')),
  },
] as const;

/** What others read below the comment. Facebook takes a Page that always says the same for a spammer. */
const SENT = [
  'Look in your messages, we have written to you.',
  'It is in your messages!',
  'We have sent it to you, look in your messages.',
];

const NOT_SENT =
  'We cannot write to you. Send us a message with the same word, and you get the answer there.';

/** Whoever comments a word on a post of the Page gets the answer by message, and a reply that says so. */
export const bot: Bot<Offers> = {
  async change({ event, page }) {
    if (event.field !== 'feed') return;
    const { item, verb, comment_id, message = '' } = event.value;
    // Not an edit, a like, a post or anything else. The Page's own comments do not arrive here at all.
    if (item !== 'comment' || verb !== 'add' || !comment_id) return;
    const offer = offerFor(message);
    if (!offer) return;
    const isSent = await page.sendPrivateReply({ comment_id }, offer.answer).then(() => true, whenRefused);
    await page.replyPublicly(comment_id, isSent ? thanksFor(comment_id) : NOT_SENT);
    if (isSent) await page.like(comment_id);
  },

  payloads: {
    GET_STARTED: ({ send }) => send('Hello! Ask me for the price, or for our guide.'),
    ORDER: ({ send }) => send('Thank you. It is on its way.'),
  },
  text: ({ event, send }) => send(offerFor(event.text)?.answer ?? 'Ask me for the price, or for our guide.'),
};

function offerFor(text: string) {
  return OFFERS.find(({ words }) => words.test(text));
}

/** The same for each run of the handler, so that a retry does not reply twice. */
function thanksFor(comment: string): string {
  return SENT[Number(comment.at(-1)) % SENT.length] ?? SENT[0] ?? '';
}

/** The person takes no messages from Pages, has blocked this one, or the comment is gone. Anything else is tried again. */
function whenRefused(error: unknown): false {
  if (error instanceof GraphApiRefused && error.verdict === 'closed') return false;
  throw error;
}
