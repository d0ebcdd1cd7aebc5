import { setTimeout } from 'node:timers/promises';
import {
  accountLink,
  askEmail,
  type Bot,
  buttons,
  carousel,
  coupon,
  customerFeedback,
  image,
  imageGrid,
  phoneNumber,
  postback,
  quickReplies,
  raw,
  receipt,
  upload,
  utility,
  webUrl,
  withOptions,
} from '../../../lambda/messenger.ts';

export interface Show {
  payload: 'GET_STARTED' | 'MORE' | 'ORDER';
  state: { visits?: number };
}

/** A square of one colour, as a picture of one's own. */
const SQUARE = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"><rect width="320" height="180" fill="#c63"/></svg>',
);

/** A bot for the chat page's tests: shows all that a Page can send. */
export const bot: Bot<Show> = {
  silentHours: 1,
  payloads: {
    async GET_STARTED({ profile, send }) {
      const { first_name = 'you' } = await profile();
      await send(`Hello ${first_name}!`, quickReplies('What next?', ['More', 'MORE'], askEmail));
    },
    MORE: ({ event: { text }, send }) => send(`You tapped ${text}.`),
    ORDER: ({ event: { argument }, send }) => send(`Ordered: ${argument}.`),
  },

  referral: ({ event: { referral }, send }) =>
    send(`You come from ${referral.ref ?? 'an ad without a ref'}.`),

  async text({ event: { text, reply_to }, send, state, markSeen, typingWhile }) {
    const [, command = text, rest = ''] = /^(\w+) ?(.*)$/s.exec(text) ?? [];
    state.visits = (state.visits ?? 0) + 1;
    await markSeen();
    if (command === 'picture') await send(image(rest));
    else if (command === 'upload')
      await send(upload('image', new Uint8Array(SQUARE), 'square.svg', 'image/svg+xml'));
    else if (command === 'cards') await send(cards(rest));
    else if (command === 'buttons') {
      const [order, shop] = [postback('Order', 'ORDER:bread'), webUrl('Shop', 'https://example.com')];
      await send(
        buttons('Choose', order, shop, phoneNumber('Call', '+15550100')),
        buttons('Log in', accountLink('https://example.com/login')),
      );
    } else if (command === 'receipt') await send(bill, feedback);
    else if (command === 'raw') await send(raw({ attachment: { type: 'template', payload: question } }));
    else if (command === 'shipped') await send(shipped(rest));
    else if (command === 'coupon') await send(tenPercent(rest));
    else if (command === 'grid') await send(grid(rest));
    else if (command === 'type')
      await send(await typingWhile(setTimeout(Number(rest), `Typed for ${rest} ms.`)));
    else if (command === 'throw') throw new Error('The bot fails.');
    else if (command === 'break') await send(raw({ text: 'x'.repeat(2001) }));
    else await send(withOptions(`Heard: ${text}`, reply_to ? { reply_to: reply_to.mid ?? '' } : {}));
  },

  async change({ event, page }) {
    const { comment_id, message }: { comment_id?: string; message?: string } = Object(event.value);
    if (!comment_id) return;
    if (message === 'Spam!') return page.hide(comment_id);
    await page.sendPrivateReply({ comment_id }, `You asked: ${message}`);
    await page.replyPublicly(comment_id, 'We have sent you a message.');
    await page.like(comment_id);
  },

  attachments: ({ event: { attachments }, send }) =>
    send(`Got ${attachments.map(({ type }) => type).join(', ')}.`),
  coupon: ({ event: { coupon_code }, send }) => send(`You looked at ${coupon_code}.`),
  reaction: ({ event: { emoji = 'nothing' }, send }) => send(`You reacted with ${emoji}.`),
};

function cards(pictures: string) {
  return carousel(
    {
      title: 'Bread',
      subtitle: 'Fresh every morning',
      image_url: `${pictures}/bread.svg`,
      buttons: [postback('Order', 'ORDER:bread')],
    },
    {
      title: 'Milk',
      subtitle: 'From the farm',
      image_url: `${pictures}/milk.svg`,
      buttons: [postback('Order', 'ORDER:milk')],
    },
    {
      title: 'Honey',
      subtitle: 'From our own bees',
      image_url: `${pictures}/honey.svg`,
      buttons: [postback('Order', 'ORDER:honey')],
    },
    {
      title: 'Eggs',
      subtitle: 'Six of them',
      image_url: `${pictures}/eggs.svg`,
      buttons: [postback('Order', 'ORDER:eggs')],
    },
  );
}

const bill = receipt({
  recipient_name: 'Anna Arendt',
  order_number: '7',
  currency: 'EUR',
  payment_method: 'Cash',
  summary: { subtotal: 7.4, shipping_cost: 2, total_cost: 9.4 },
  elements: [
    { title: 'Bread', quantity: 1, price: 4.2 },
    { title: 'Milk', quantity: 2, price: 3.2 },
  ],
});

const feedback = customerFeedback({
  title: 'How was it?',
  subtitle: 'One question, ten seconds',
  button_title: 'Answer',
  feedback_screens: [{ questions: [{ id: 'q', type: 'csat', title: 'How was it?' }] }],
  business_privacy: { url: 'https://example.com/privacy' },
});

function shipped(order: string) {
  const ends = [{ url: order }, { payload: order }];
  return utility('order_shipped', 'en_US', { name: 'Anna', order }, ends);
}

function tenPercent(pictures: string) {
  return coupon({
    title: 'Ten per cent off',
    coupon_code: 'BREAD10',
    coupon_url: 'https://example.com/shop',
    image_url: `${pictures}/bread.svg`,
    payload: 'COUPON',
  });
}

function grid(pictures: string) {
  return imageGrid(
    {
      title: 'From our shelves',
      subtitle: 'Tap a picture',
      images: [
        {
          url: `${pictures}/bread.svg`,
          is_hero_image: true,
          action: { type: 'postback', payload: 'ORDER:bread', text: 'The bread, please' },
        },
        { url: `${pictures}/milk.svg`, action: { type: 'web_url', url: 'https://example.com/milk' } },
        { url: `${pictures}/honey.svg` },
      ],
    },
    webUrl('Our shop', 'https://example.com'),
  );
}

const question = {
  template_type: 'customer_information',
  title: 'Your address',
  business_privacy: { url: 'https://example.com/privacy' },
};
