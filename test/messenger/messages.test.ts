import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountLink, accountUnlink, phoneNumber, postback, webUrl } from '../../lambda/messenger/buttons.ts';
import { coupon } from '../../lambda/messenger/coupon.ts';
import {
  callingOptIn,
  customerInformation,
  instantForm,
  notificationOptIn,
} from '../../lambda/messenger/forms.ts';
import { imageGrid } from '../../lambda/messenger/image-grid.ts';
import { image, mediaFromId, mediaFromUrl, sticker, thumbs } from '../../lambda/messenger/media.ts';
import type { Message } from '../../lambda/messenger/message.ts';
import {
  askEmail,
  askPhoneNumber,
  buttons,
  quickReplies,
  raw,
  withQuickReplies,
} from '../../lambda/messenger/messages.ts';
import { receipt } from '../../lambda/messenger/receipt.ts';
import { carousel, customerFeedback, mediaTemplate, products } from '../../lambda/messenger/templates.ts';
import type { Bot } from '../../lambda/messenger.ts';
import { Fault } from '../../lambda/runtime/errors.ts';
import { talk } from '../talk.ts';

const x = (length: number) => 'x'.repeat(length);
const many = <T>(length: number, one: T): readonly T[] => Array.from({ length }, () => one);

/** Sends a message. Returns Meta's JSON as it arrived, without the bot's own metadata. */
async function sent(message: Message): Promise<object> {
  const anna = talk({ text: ({ send }) => send(message) } satisfies Bot);
  await anna.says('go');
  const { metadata: _, ...arrived } = anna.lines.at(-1)?.message ?? {};
  return arrived;
}

const order: Parameters<typeof receipt>[0] = {
  recipient_name: 'Anna',
  order_number: '1',
  currency: 'EUR',
  payment_method: 'Visa',
  summary: { total_cost: 3 },
};

const feedback: Parameters<typeof customerFeedback>[0] = {
  title: 'How was it?',
  subtitle: 'Tell us',
  button_title: 'Rate',
  feedback_screens: [{ questions: [{ id: 'q', type: 'csat' }] }],
  business_privacy: { url: 'https://example.com/privacy' },
};

const picture = { url: 'https://example.com/a.jpg' };

const address = {
  street_1: '1 Hacker Way',
  city: 'Menlo Park',
  postal_code: '94025',
  state: 'CA',
  country: 'US',
};

/** What a bot in JavaScript may build. */
function inJavaScript(builder: (...args: never) => Message, ...args: readonly unknown[]): Message {
  return Reflect.apply(builder, undefined, args);
}

const template = (template_type: string, payload: object) => ({
  attachment: { type: 'template', payload: { template_type, ...payload } },
});

/** Each builder, and the JSON that it returns. */
const BUILDERS: Record<string, readonly [Message, object]> = {
  quickReplies: [
    quickReplies('Again?', ['Yes', 'AGAIN'], askPhoneNumber, askEmail, {
      content_type: 'text',
      title: '',
      payload: 'P',
      image_url: 'https://example.com/i.png',
    }),
    {
      text: 'Again?',
      quick_replies: [
        { content_type: 'text', title: 'Yes', payload: 'AGAIN' },
        { content_type: 'user_phone_number' },
        { content_type: 'user_email' },
        { content_type: 'text', title: '', payload: 'P', image_url: 'https://example.com/i.png' },
      ],
    },
  ],
  withQuickReplies: [
    withQuickReplies(image('https://example.com/cat.jpg'), ['More', 'MORE']),
    {
      attachment: { type: 'image', payload: { url: 'https://example.com/cat.jpg' } },
      quick_replies: [{ content_type: 'text', title: 'More', payload: 'MORE' }],
    },
  ],
  buttons: [
    buttons(
      'What?',
      postback('Order', 'ORDER:1'),
      webUrl('Shop', 'https://example.com', 'tall'),
      phoneNumber('Call', '+491'),
    ),
    template('button', {
      text: 'What?',
      buttons: [
        { type: 'postback', title: 'Order', payload: 'ORDER:1' },
        { type: 'web_url', title: 'Shop', url: 'https://example.com/', webview_height_ratio: 'tall' },
        { type: 'phone_number', title: 'Call', payload: '+491' },
      ],
    }),
  ],
  'buttons for accounts': [
    buttons('Account', accountLink('https://example.com/login'), accountUnlink()),
    template('button', {
      text: 'Account',
      buttons: [{ type: 'account_link', url: 'https://example.com/login' }, { type: 'account_unlink' }],
    }),
  ],
  mediaFromUrl: [
    mediaFromUrl('video', 'https://example.com/film.mp4'),
    { attachment: { type: 'video', payload: { url: 'https://example.com/film.mp4' } } },
  ],
  mediaFromId: [
    mediaFromId('audio', '123'),
    { attachment: { type: 'audio', payload: { attachment_id: '123' } } },
  ],
  sticker: [sticker(thumbs.small), { sticker_id: '369239263222822' }],
  carousel: [
    carousel(
      { title: 'Bread', buttons: [postback('Order', 'ORDER:bread')] },
      { title: 'Milk', subtitle: 'fresh', image_url: 'https://example.com/milk.jpg' },
    ),
    template('generic', {
      elements: [
        { title: 'Bread', buttons: [{ type: 'postback', title: 'Order', payload: 'ORDER:bread' }] },
        { title: 'Milk', subtitle: 'fresh', image_url: 'https://example.com/milk.jpg' },
      ],
    }),
  ],
  mediaTemplate: [
    mediaTemplate({ media_type: 'image', attachment_id: '123' }, postback('Like', 'LIKE')),
    template('media', {
      elements: [
        {
          media_type: 'image',
          attachment_id: '123',
          buttons: [{ type: 'postback', title: 'Like', payload: 'LIKE' }],
        },
      ],
    }),
  ],
  receipt: [receipt(order), template('receipt', order)],
  products: [products('1', '2'), template('product', { elements: [{ id: '1' }, { id: '2' }] })],
  customerFeedback: [customerFeedback(feedback), template('customer_feedback', feedback)],
  coupon: [
    coupon({
      title: '10% off everything',
      subtitle: '10% off. Limit 1 per customer.',
      coupon_code: '10PERCENT',
      coupon_url: 'https://www.myshop.com/',
      coupon_url_button_title: 'Shop now',
      coupon_pre_message: "Here's a deal just for you!",
      image_url: 'https://www.myshop.com/sale-image.png',
      payload: 'ten',
    }),
    template('coupon', {
      title: '10% off everything',
      subtitle: '10% off. Limit 1 per customer.',
      coupon_code: '10PERCENT',
      coupon_url: 'https://www.myshop.com/',
      coupon_url_button_title: 'Shop now',
      coupon_pre_message: "Here's a deal just for you!",
      image_url: 'https://www.myshop.com/sale-image.png',
      payload: 'ten',
    }),
  ],
  imageGrid: [
    imageGrid(
      {
        title: 'Spring collection',
        images: [
          {
            url: 'https://www.example.com/jacket.jpg',
            is_hero_image: true,
            action: { type: 'web_url', url: 'https://www.example.com/jacket' },
          },
          {
            url: 'https://www.example.com/boots.jpg',
            action: { type: 'postback', payload: 'BOOTS', text: 'Tell me about the boots' },
          },
        ],
      },
      webUrl('View all', 'https://www.example.com/shop'),
    ),
    template('image_grid', {
      elements: [
        {
          title: 'Spring collection',
          images: [
            {
              url: 'https://www.example.com/jacket.jpg',
              is_hero_image: true,
              action: { type: 'web_url', url: 'https://www.example.com/jacket' },
            },
            {
              url: 'https://www.example.com/boots.jpg',
              action: { type: 'postback', payload: 'BOOTS', text: 'Tell me about the boots' },
            },
          ],
          buttons: [{ type: 'web_url', title: 'View all', url: 'https://www.example.com/shop' }],
        },
      ],
    }),
  ],
  customerInformation: [
    customerInformation({
      countries: ['US'],
      business_privacy: { url: 'https://example.com/privacy' },
      expires_in_days: 1,
    }),
    template('customer_information', {
      countries: ['US'],
      business_privacy: { url: 'https://example.com/privacy' },
      expires_in_days: 1,
    }),
  ],
  instantForm: [instantForm('123'), template('instant_form', { form_id: '123' })],
  notificationOptIn: [
    notificationOptIn('EU', {
      title: 'Our news',
      payload: 'NEWS',
      notification_messages_cta_text: 'GET_UPDATES',
    }),
    template('notification_messages', {
      title: 'Our news',
      payload: 'NEWS',
      notification_messages_cta_text: 'GET_UPDATES',
    }),
  ],
  callingOptIn: [callingOptIn(), template('calling_optin', {})],
  raw: [raw({ text: 'as Meta has it' }), { text: 'as Meta has it' }],
};

for (const [name, [message, json]] of Object.entries(BUILDERS)) {
  test(`${name} returns Meta’s JSON, and Facebook accepts it`, async () => {
    assert.deepEqual(await sent(message), json);
  });
}

const none: readonly string[] = [];

/** As a bot without a compiler may compute it. */
const NO_HEIGHT: object = { webview_height_ratio: '' };

/** What a bot computes may be empty: Facebook refuses empty lists and empty optional texts. */
const EMPTY: Record<string, readonly [Message, object]> = {
  'buttons, subtitle and picture of a card': [
    carousel(
      { title: 'A', subtitle: '', image_url: 'https://example.com/a.jpg', buttons: none.map(toButton) },
      { title: 'B', subtitle: 'b', image_url: '', buttons: none.map(toButton) },
    ),
    template('generic', {
      elements: [
        { title: 'A', image_url: 'https://example.com/a.jpg' },
        { title: 'B', subtitle: 'b' },
      ],
    }),
  ],
  'the height of a button’s page and the page behind a card': [
    carousel({
      title: 'A',
      subtitle: 'a',
      default_action: { type: 'web_url', url: '' },
      buttons: [{ type: 'web_url', title: 'Shop', url: 'https://example.com/', ...NO_HEIGHT }],
    }),
    template('generic', {
      elements: [
        {
          title: 'A',
          subtitle: 'a',
          buttons: [{ type: 'web_url', title: 'Shop', url: 'https://example.com/' }],
        },
      ],
    }),
  ],
  'the height of the page of a button under a text': [
    buttons('x', { type: 'web_url', title: 'Shop', url: 'https://example.com/', ...NO_HEIGHT }),
    template('button', {
      text: 'x',
      buttons: [{ type: 'web_url', title: 'Shop', url: 'https://example.com/' }],
    }),
  ],
  'what a bot in JavaScript sets to null': [
    inJavaScript(carousel, {
      title: 'A',
      subtitle: 'a',
      image_url: null,
      buttons: null,
      default_action: null,
    }),
    template('generic', { elements: [{ title: 'A', subtitle: 'a' }] }),
  ],
  'what a bot in JavaScript sets to null of a coupon': [
    inJavaScript(coupon, { title: 'A', coupon_code: 'C', coupon_url: null, subtitle: null }),
    template('coupon', { title: 'A', coupon_code: 'C' }),
  ],
  'what a bot in JavaScript sets to null of a grid': [
    inJavaScript(imageGrid, { title: null, subtitle: null, images: many(2, { ...picture, action: null }) }),
    template('image_grid', { elements: [{ images: many(2, picture) }] }),
  ],
  'the second line of an address': [
    receipt({ ...order, address: { ...address, street_2: '' } }),
    template('receipt', { ...order, address }),
  ],
  'parts of a coupon': [
    coupon({ title: 'A', subtitle: '', coupon_code: 'C', coupon_url: '', image_url: '' }),
    template('coupon', { title: 'A', coupon_code: 'C' }),
  ],
  'parts of a grid': [
    imageGrid({ title: '', subtitle: '', images: many(2, { url: 'https://example.com/a.jpg' }) }),
    template('image_grid', { elements: [{ images: many(2, { url: 'https://example.com/a.jpg' }) }] }),
  ],
  'the picture of a quick reply': [
    quickReplies('x', { content_type: 'text', title: 'A', payload: 'A', image_url: '' }),
    { text: 'x', quick_replies: [{ content_type: 'text', title: 'A', payload: 'A' }] },
  ],
  'quick replies in Meta’s JSON': [{ text: 'x', quick_replies: [] }, { text: 'x' }],
  'buttons under media': [
    mediaTemplate({ media_type: 'image', attachment_id: '1' }, ...none.map(toButton)),
    template('media', { elements: [{ media_type: 'image', attachment_id: '1' }] }),
  ],
  'lists and texts of a receipt': [
    receipt({
      ...order,
      merchant_name: '',
      adjustments: [],
      elements: [{ title: 'A', price: 1, subtitle: '', image_url: '' }],
    }),
    template('receipt', { ...order, elements: [{ title: 'A', price: 1 }] }),
  ],
};

function toButton(title: string) {
  return postback(title, 'P');
}

for (const [what, [message, json]] of Object.entries(EMPTY)) {
  test(`${what} are left out when they are empty`, async () => {
    assert.deepEqual(await sent(message), json);
  });
}

test('a card whose other fields are empty is refused before the network', async () => {
  const card = { title: 'A', subtitle: '', image_url: '', buttons: none.map(toButton) };
  await assert.rejects(sent(carousel(card)), /A card needs more than a title/);
});

test('buttons and quick replies that a bot computed to none are refused before the network', async () => {
  await assert.rejects(sent(buttons('x', ...none.map(toButton))), /The list of buttons must not be empty/);
  const message = withQuickReplies(sticker('1'), ...none.map((title) => [title, 'P'] as const));
  await assert.rejects(sent(message), /The list of quick replies must not be empty/);
});

const circular: Record<string, unknown> = { text: 'x' };
circular.self = circular;

/** What a bot without a compiler, or a record in the queue, may hold instead of a message. */
const BROKEN: Record<string, readonly [message: unknown, complaint: RegExp]> = {
  undefined: [undefined, /A message must be a text or an object .*\(got undefined\)/],
  null: [null, /A message must be a text or an object .*\(got null\)/],
  'a number': [42, /A message must be a text or an object .*\(got a number\)/],
  'a list': [['x'], /A message must be a text or an object .*\(got a list\)/],
  'an object of another kind': [
    { txt: 'x' },
    /A message must be .*text, attachment, sticker_id, template or raw/,
  ],
  'a text that is a number': [{ text: 42 }, /The text of a message must be a string \(got a number\)/],
  'an attachment without payload': [
    { attachment: { type: 'image' } },
    /The payload of an attachment must be an object \(got undefined\)/,
  ],
  'an attachment that is a string': [
    { attachment: 'image' },
    /The attachment of a message must be an object \(got a string\)/,
  ],
  'raw JSON that is a text': [{ raw: 'x' }, /A raw message must be an object \(got a string\)/],
  'raw JSON that is undefined': [{ raw: undefined }, /A raw message must be an object \(got undefined\)/],
  'raw JSON that is circular': [raw(circular), /A raw message must be JSON/],
  'raw JSON with a bigint': [raw({ text: 'x', id: 1n }), /A raw message must be JSON/],
  'an object around nothing': [{ sending: undefined, options: {} }, /A message must be .*\(got undefined\)/],
};

for (const [what, [broken, complaint]] of Object.entries(BROKEN)) {
  test(`${what} instead of a message is refused before anything is sent`, async () => {
    const anna = talk({
      text: ({ send }) => Reflect.apply(send, undefined, ['first', broken]),
    } satisfies Bot);
    await assert.rejects(anna.says('go'), (error: Error) => {
      assert.match(error.message, complaint);
      return error instanceof Fault;
    });
    assert.deepEqual(anna.heard(), []);
  });
}

/** URLs as people write them, and as Facebook takes them. */
const URLS: Record<string, readonly [Message, object]> = {
  'a space in the URL of a picture': [
    image('https://example.com/my cat.jpg'),
    { attachment: { type: 'image', payload: { url: 'https://example.com/my%20cat.jpg' } } },
  ],
  'an umlaut and spaces around the URL of a button': [
    buttons('x', webUrl('Shop', ' HTTPS://Example.com/käse ')),
    template('button', {
      text: 'x',
      buttons: [{ type: 'web_url', title: 'Shop', url: 'https://example.com/k%C3%A4se' }],
    }),
  ],
  'a space in the picture of a card': [
    carousel({ title: 'A', image_url: 'https://example.com/a b.jpg' }),
    template('generic', { elements: [{ title: 'A', image_url: 'https://example.com/a%20b.jpg' }] }),
  ],
};

for (const [what, [message, json]] of Object.entries(URLS)) {
  test(`${what} is written as browsers write it`, async () => {
    assert.deepEqual(await sent(message), json);
  });
}

const NO_URLS: Record<string, Message> = {
  'the URL of a picture': image('cat.jpg'),
  'the URL of a button': buttons('x', webUrl('Shop', 'javascript:alert(1)')),
  'the log-in page': buttons('x', accountLink('example.com/login')),
  'the picture of a card': carousel({ title: 'A', image_url: 'ftp://example.com/a.jpg' }),
  'the page behind a coupon': coupon({ title: 'A', coupon_url: 'www.myshop.com' }),
  'a picture of a grid': imageGrid({ images: many(2, { url: '' }) }),
};

for (const [what, message] of Object.entries(NO_URLS)) {
  test(`${what} must be a whole URL, or nothing of the same send goes out`, async () => {
    const anna = talk({ text: ({ send }) => send('first', message) } satisfies Bot);
    await assert.rejects(anna.says('go'), (error: Error) => {
      assert.match(error.message, /url of a message must begin with https:\/\/ or http:\/\//);
      return error instanceof Fault;
    });
    assert.deepEqual(anna.heard(), []);
  });
}

test('a button whose page a bot computed to none is refused before the network', async () => {
  await assert.rejects(sent(buttons('x', webUrl('Shop', ''))), /needs its url/);
});

test('a message that breaks a limit keeps those before it in the same send back', async () => {
  const long = quickReplies('x', reply(x(21), 'A'));
  const anna = talk({ text: ({ send }) => send('first', long) } satisfies Bot);
  await assert.rejects(anna.says('go'), /at most 20 characters/);
  assert.deepEqual(anna.heard(), []);
});

test('notifications are not asked for where Facebook has ended them', async () => {
  const optIn = Reflect.apply(notificationOptIn, undefined, ['US', { title: 'News' }]);
  await assert.rejects(
    sent(optIn),
    /ended recurring notifications on 2026-02-10 except in AU, EU, JP, KR, UK/,
  );
});

for (const type of ['game_play', 'audio_call']) {
  test(`the button ${type}, which has no builder, is sent as raw JSON`, async () => {
    const json = template('button', { text: 'x', buttons: [{ type, title: 'Go', payload: 'P' }] });
    assert.deepEqual(await sent(raw(json)), json);
  });
}

interface Limit {
  /** The largest value that is allowed, or the smallest. */
  readonly within: Message;
  readonly beyond: Message;
  /** The error: the rule, the limit and the value. */
  readonly complaint: RegExp;
  /** How Facebook refuses `beyond`; absent if Facebook accepts it. */
  readonly facebook?: RegExp;
}

const reply = (title: string, payload: string) => [title, payload] as const;

const tapOn = (payload: string, text: string) =>
  ({ ...picture, action: { type: 'postback', payload, text } }) as const;

/** What a bot in JavaScript may leave out. */
const NO_NUMBER: { readonly payload: `+${string}` } = JSON.parse('{}');

const grid = { images: many(2, picture) };
const { business_privacy } = feedback;

const LIMITS: Record<string, Limit> = {
  'buttons under a grid that open pages or send payloads': {
    within: imageGrid(grid, webUrl('A', 'https://example.com/'), postback('A', 'A')),
    beyond: inJavaScript(imageGrid, grid, phoneNumber('A', '+15550100')),
    complaint: /A grid can only have buttons that open pages or send payloads \(got phone_number\)/,
    facebook: /elements\[buttons\] has an invalid type/,
  },
  'the action of an image of another type': {
    within: imageGrid({ images: many(2, tapOn('A', 'A')) }),
    beyond: inJavaScript(imageGrid, {
      images: many(2, { ...picture, action: { type: 'phone_number', payload: '+1' } }),
    }),
    complaint: /action of an image must open a page or send a payload \(got phone_number\)/,
    facebook: /must be one of \{WEB_URL, POSTBACK\}/,
  },
  'the action of an image without a page': {
    within: imageGrid({ images: many(2, { ...picture, action: { type: 'web_url', ...picture } }) }),
    beyond: inJavaScript(imageGrid, { images: many(2, { ...picture, action: { type: 'web_url' } }) }),
    complaint: /action of an image that opens a page needs its url/,
    facebook: /parameter url is required/,
  },
  'an image of a grid without a URL': {
    within: imageGrid(grid),
    beyond: inJavaScript(imageGrid, { images: [picture, {}] }),
    complaint: /image of a grid needs its url/,
    facebook: /images\[url\]/,
  },
  'a grid without images': {
    within: imageGrid(grid),
    beyond: inJavaScript(imageGrid, {}),
    complaint: /A grid needs at least 2 images \(got 0\)/,
    facebook: /elements\[images\]/,
  },
  'an address form without a privacy policy': {
    within: customerInformation({ business_privacy }),
    beyond: inJavaScript(customerInformation, {}),
    complaint: /The form needs business_privacy with the url of your privacy policy/,
    facebook: /business_privacy is required/,
  },
  'an address form with a privacy policy without a page': {
    within: customerInformation({ business_privacy }),
    beyond: inJavaScript(customerInformation, { business_privacy: {} }),
    complaint: /The form needs business_privacy with the url of your privacy policy/,
    facebook: /business_privacy\[url\]/,
  },
  'a feedback form without a privacy policy': {
    within: customerFeedback(feedback),
    beyond: inJavaScript(customerFeedback, { ...feedback, business_privacy: undefined }),
    complaint: /A feedback form needs business_privacy with the url of your privacy policy/,
    facebook: /business_privacy is required/,
  },
  'a feedback form without a question': {
    within: customerFeedback(feedback),
    beyond: inJavaScript(customerFeedback, { ...feedback, feedback_screens: undefined }),
    complaint: /A feedback form needs feedback_screens/,
    facebook: /feedback_screens is required/,
  },
  'an image without a URL': {
    within: image('https://example.com/cat.jpg'),
    beyond: inJavaScript(image, undefined),
    complaint: /An attachment needs a url, an attachment_id or a file/,
    facebook: /Upload attachment failure/,
  },
  'media without an attachment id': {
    within: mediaFromId('image', '1'),
    beyond: inJavaScript(mediaFromId, 'image', null),
    complaint: /An attachment needs a url, an attachment_id or a file/,
    facebook: /Invalid attachment id/,
  },
  'a sticker without an id': {
    within: sticker('1'),
    beyond: inJavaScript(sticker, undefined),
    complaint: /A sticker needs its sticker_id/,
    facebook: /Message cannot be empty/,
  },
  'a button that is none': {
    within: buttons('x', postback('A', 'A')),
    beyond: inJavaScript(buttons, 'x', postback('A', 'A'), false),
    complaint: /A button must be an object with a type/,
    facebook: /buttons\] has an invalid type/,
  },
  'a button that is undefined on a card': {
    within: carousel({ title: 'A', subtitle: 'a', buttons: [postback('A', 'A')] }),
    beyond: inJavaScript(carousel, { title: 'A', subtitle: 'a', buttons: [undefined] }),
    complaint: /A button must be an object with a type/,
    facebook: /buttons\] has an invalid type/,
  },
  'a card that is none': {
    within: carousel({ title: 'A', subtitle: 'a' }),
    beyond: inJavaScript(carousel, null),
    complaint: /title of a card must not be empty/,
    facebook: /at least one property|elements\[title\]/,
  },
  'the city of a receipt': {
    within: receipt({ ...order, address }),
    beyond: receipt({ ...order, address: { ...address, city: '' } }),
    complaint: /city of a receipt’s address must not be empty/,
    facebook: /parameter city is required/,
  },
  'the sum of a receipt': {
    within: receipt(order),
    beyond: inJavaScript(receipt, { ...order, summary: {} }),
    complaint: /A receipt needs a summary with its total_cost/,
    facebook: /total_cost is required/,
  },
  'the summary of a receipt': {
    within: receipt(order),
    beyond: inJavaScript(receipt, { ...order, summary: undefined }),
    complaint: /A receipt needs a summary with its total_cost/,
    facebook: /summary is required/,
  },
  'the price of an element of a receipt': {
    within: receipt({ ...order, elements: [{ title: 'A', price: 0 }] }),
    beyond: inJavaScript(receipt, { ...order, elements: [{ title: 'A' }] }),
    complaint: /element of a receipt needs its price/,
    facebook: /price is required/,
  },
  '13 quick replies': {
    within: quickReplies('x', ...many(13, reply('A', 'A'))),
    beyond: quickReplies('x', ...many(14, reply('A', 'A'))),
    complaint: /A message can have at most 13 quick replies \(got 14\) .*quick-replies/,
    facebook: /#105/,
  },
  'no quick reply': {
    within: quickReplies('x', reply('A', 'A')),
    beyond: quickReplies('x', ...many(0, reply('A', 'A'))),
    complaint: /The list of quick replies must not be empty/,
    facebook: /non-empty array/,
  },
  'the title of a quick reply': {
    within: quickReplies('x', reply('👍'.repeat(20), 'A')),
    beyond: quickReplies('x', reply('👍'.repeat(21), 'A')),
    complaint: /title of a quick reply can have at most 20 characters \(got 21\)/,
    facebook: /quick_replies\]\[title\]/,
  },
  'a quick reply without title and picture': {
    within: quickReplies('x', reply('A', 'A')),
    beyond: quickReplies('x', reply('', 'A')),
    complaint: /title of a quick reply must not be empty/,
    facebook: /invalid title/,
  },
  'the payload of a quick reply': {
    within: quickReplies('x', reply('A', x(1000))),
    beyond: quickReplies('x', reply('A', x(1001))),
    complaint: /payload of a quick reply can have at most 1000 characters \(got 1001\)/,
    facebook: /quick_replies\]\[payload\]/,
  },
  'the text of a button template': {
    within: buttons(x(640), postback('A', 'A')),
    beyond: buttons(x(641), postback('A', 'A')),
    complaint: /text of a button template can have at most 640 characters \(got 641\) .*template\/button/,
    facebook: /less than or equal to 640/,
  },
  'three buttons': {
    within: buttons('x', ...many(3, postback('A', 'A'))),
    beyond: buttons('x', ...many(4, postback('A', 'A'))),
    complaint: /A message can have at most 3 buttons \(got 4\)/,
    facebook: /#105/,
  },
  'the title of a button': {
    within: buttons('x', webUrl(x(20), 'https://example.com')),
    beyond: buttons('x', webUrl(x(21), 'https://example.com')),
    complaint: /title of a button can have at most 20 characters \(got 21\) .*reference\/buttons/,
    facebook: /buttons\]\[title\]/,
  },
  'the payload of a button': {
    within: buttons('x', postback('A', x(1000))),
    beyond: buttons('x', postback('A', x(1001))),
    complaint: /payload of a button can have at most 1000/,
    facebook: /buttons\]\[payload\]/,
  },
  'a button without a title': {
    within: buttons('x', postback('A', 'A')),
    beyond: buttons('x', postback('', 'A')),
    complaint: /title of a button must not be empty/,
    facebook: /buttons\]\[title\]/,
  },
  'a button without a payload': {
    within: buttons('x', postback('A', 'A')),
    beyond: buttons('x', postback('A', '')),
    complaint: /payload of a button must not be empty/,
    facebook: /buttons\]\[payload\]/,
  },
  'a button without a number': {
    within: buttons('x', phoneNumber('A', '+15550100')),
    beyond: buttons('x', { type: 'phone_number', title: 'A', ...NO_NUMBER }),
    complaint: /payload of a button must be a text/,
    facebook: /buttons\]\[payload\]/,
  },
  'a button without a title on a card': {
    within: carousel({ title: 'A', buttons: [postback('A', 'A')] }),
    beyond: carousel({ title: 'A', buttons: [postback('', 'A')] }),
    complaint: /title of a button must not be empty/,
    facebook: /buttons\]\[title\]/,
  },
  'a button without a payload under media': {
    within: mediaTemplate({ media_type: 'image', attachment_id: '1' }, postback('A', 'A')),
    beyond: mediaTemplate({ media_type: 'image', attachment_id: '1' }, postback('A', '')),
    complaint: /payload of a button must not be empty/,
    facebook: /buttons\]\[payload\]/,
  },
  'a button without a title under a grid': {
    within: imageGrid({ images: many(2, picture) }, postback('A', 'A')),
    beyond: imageGrid({ images: many(2, picture) }, postback('', 'A')),
    complaint: /title of a button must not be empty/,
    facebook: /buttons\]\[title\]/,
  },
  'the action of an image without a text': {
    within: imageGrid({ images: many(2, tapOn('A', 'A')) }),
    beyond: imageGrid({ images: many(2, tapOn('A', '')) }),
    complaint: /text of an image’s action must not be empty/,
    facebook: /parameter text is required/,
  },
  'a card without a title': {
    within: carousel({ title: 'A', subtitle: 'a' }),
    beyond: carousel({ title: '', subtitle: 'a' }),
    complaint: /title of a card must not be empty/,
    facebook: /elements\[title\]/,
  },
  'media without an id': {
    within: mediaTemplate({ media_type: 'image', attachment_id: '1' }),
    beyond: mediaTemplate({ media_type: 'image', attachment_id: '' }),
    complaint: /A media template needs an attachment_id or a url/,
    facebook: /Exactly one/,
  },
  'a receipt without a number': {
    within: receipt(order),
    beyond: receipt({ ...order, order_number: '' }),
    complaint: /order_number of a receipt must not be empty/,
    facebook: /order_number is required/,
  },
  'an element of a receipt without a title': {
    within: receipt({ ...order, elements: [{ title: 'A', price: 1 }] }),
    beyond: receipt({ ...order, elements: [{ title: '', price: 1 }] }),
    complaint: /title of an element of a receipt must not be empty/,
    facebook: /parameter title is required/,
  },
  'a product without an id': {
    within: products('1'),
    beyond: products(''),
    complaint: /id of a product must not be empty/,
    facebook: /parameter id is required/,
  },
  'a coupon without a title': {
    within: coupon({ title: 'A', coupon_code: 'C' }),
    beyond: coupon({ title: '', coupon_code: 'C' }),
    complaint: /title of a coupon must not be empty/,
    facebook: /Param title/,
  },
  'ten cards': {
    within: carousel(...many(10, { title: 'A', subtitle: 'a' })),
    beyond: carousel(...many(11, { title: 'A', subtitle: 'a' })),
    complaint: /A carousel can have at most 10 cards \(got 11\) .*template\/generic/,
    facebook: /#105/,
  },
  'the title of a card': {
    within: carousel({ title: x(80), subtitle: 'a' }),
    beyond: carousel({ title: x(81), subtitle: 'a' }),
    complaint: /title of a card can have at most 80 characters \(got 81\)/,
    facebook: /elements\[title\]/,
  },
  'the subtitle of a card': {
    within: carousel({ title: 'A', subtitle: x(80) }),
    beyond: carousel({ title: 'A', subtitle: x(81) }),
    complaint: /subtitle of a card can have at most 80/,
    facebook: /elements\[subtitle\]/,
  },
  'three buttons on a card': {
    within: carousel({ title: 'A', buttons: many(3, postback('A', 'A')) }),
    beyond: carousel({ title: 'A', buttons: many(4, postback('A', 'A')) }),
    complaint: /A card can have at most 3 buttons \(got 4\)/,
    facebook: /#105/,
  },
  'a card with a title alone': {
    within: carousel({ title: 'A', image_url: 'https://example.com/a.jpg' }),
    beyond: carousel({ title: 'A' }),
    complaint: /A card needs more than a title/,
    facebook: /at least one property/,
  },
  'three buttons under media': {
    within: mediaTemplate({ media_type: 'image', attachment_id: '1' }, ...many(3, postback('A', 'A'))),
    beyond: mediaTemplate({ media_type: 'image', attachment_id: '1' }, ...many(4, postback('A', 'A'))),
    complaint: /A message can have at most 3 buttons \(got 4\) .*template\/media/,
    facebook: /#105/,
  },
  'a hundred elements on a receipt': {
    within: receipt({ ...order, elements: many(100, { title: 'A', price: 1 }) }),
    beyond: receipt({ ...order, elements: many(101, { title: 'A', price: 1 }) }),
    complaint: /A receipt can have at most 100 elements \(got 101\) .*template\/receipt/,
    facebook: /#105/,
  },
  'ten products': {
    within: products(...many(10, '1')),
    beyond: products(...many(11, '1')),
    complaint: /A message can have at most 10 products \(got 11\) .*template\/product/,
    facebook: /#105/,
  },
  'the title of a feedback form': {
    within: customerFeedback({ ...feedback, title: x(65) }),
    beyond: customerFeedback({ ...feedback, title: x(66) }),
    complaint: /title of a feedback form can have at most 65/,
    facebook: /\[?title\]? must be less than or equal to 65/,
  },
  'the subtitle of a feedback form': {
    within: customerFeedback({ ...feedback, subtitle: x(80) }),
    beyond: customerFeedback({ ...feedback, subtitle: x(81) }),
    complaint: /subtitle of a feedback form can have at most 80/,
    facebook: /less than or equal to 80/,
  },
  'the button of a feedback form': {
    within: customerFeedback({ ...feedback, button_title: x(20) }),
    beyond: customerFeedback({ ...feedback, button_title: x(21) }),
    complaint: /button of a feedback form can have at most 20/,
    facebook: /less than or equal to 20/,
  },
  'the days of a feedback form': {
    within: customerFeedback({ ...feedback, expires_in_days: 7 }),
    beyond: customerFeedback({ ...feedback, expires_in_days: 8 }),
    complaint: /can stay open for 1 to 7 days \(got 8\)/,
    facebook: /between 1 and 7/,
  },
  'the URL of an attachment': {
    within: image('https://example.com/cat.jpg'),
    beyond: image('cat.jpg'),
    complaint: /The url of a message must begin with https:/,
    facebook: /Upload attachment failure/,
  },
  'the title of a coupon': {
    within: coupon({ title: x(80), coupon_code: 'C' }),
    beyond: coupon({ title: x(81), coupon_code: 'C' }),
    complaint: /title of a coupon can have at most 80/,
    facebook: /less than or equal to 80/,
  },
  'the subtitle of a coupon': {
    within: coupon({ title: 'A', subtitle: x(80), coupon_code: 'C' }),
    beyond: coupon({ title: 'A', subtitle: x(81), coupon_code: 'C' }),
    complaint: /subtitle of a coupon can have at most 80/,
    facebook: /less than or equal to 80/,
  },
  'a coupon without code and page': {
    within: coupon({ title: 'A', coupon_url: 'https://example.com/' }),
    beyond: coupon({ title: 'A' }),
    complaint: /A coupon needs a coupon_code or a coupon_url/,
    facebook: /coupon_code is required/,
  },
  'the code of a coupon': {
    within: coupon({ title: 'A', coupon_code: 'TEN' }),
    beyond: coupon({ title: 'A', coupon_code: 'TEN OFF' }),
    complaint: /code of a coupon must not have spaces/,
    facebook: /must not have spaces/,
  },
  'the first images of a grid': {
    within: imageGrid({ images: many(2, picture) }),
    beyond: imageGrid({ images: many(1, picture) }),
    complaint: /A grid needs at least 2 images \(got 1\)/,
    facebook: /elements\[images\]/,
  },
  'six images of a grid': {
    within: imageGrid({ images: many(6, picture) }),
    beyond: imageGrid({ images: many(7, picture) }),
    complaint: /A grid can have at most 6 images \(got 7\)/,
    facebook: /#105/,
  },
  'one hero image': {
    within: imageGrid({ images: [{ ...picture, is_hero_image: true }, picture] }),
    beyond: imageGrid({ images: many(2, { ...picture, is_hero_image: true }) }),
    complaint: /A grid can have at most 1 hero images \(got 2\)/,
    facebook: /At most one image/,
  },
  'the title of a grid': {
    within: imageGrid({ title: x(45), images: many(2, picture) }),
    beyond: imageGrid({ title: x(46), images: many(2, picture) }),
    complaint: /title of a grid can have at most 45/,
    facebook: /less than or equal to 45/,
  },
  'the subtitle of a grid': {
    within: imageGrid({ subtitle: x(80), images: many(2, picture) }),
    beyond: imageGrid({ subtitle: x(81), images: many(2, picture) }),
    complaint: /subtitle of a grid can have at most 80/,
    facebook: /less than or equal to 80/,
  },
  'the days of an address form': {
    within: customerInformation({ business_privacy: feedback.business_privacy, expires_in_days: 7 }),
    beyond: customerInformation({ business_privacy: feedback.business_privacy, expires_in_days: 8 }),
    complaint: /The form can stay open for 1 to 7 days \(got 8\)/,
    facebook: /between 1 and 7/,
  },
  'the id of an instant form': {
    within: instantForm('123'),
    beyond: instantForm('my form'),
    complaint: /id of an instant form must have only digits/,
    facebook: /2018382|not eligible/,
  },
  'the title of a notification opt-in': {
    within: notificationOptIn('UK', { title: x(65) }),
    beyond: notificationOptIn('UK', { title: x(66) }),
    complaint: /title of a notification opt-in can have at most 65/,
    facebook: /less than or equal to 65/,
  },
};

for (const [what, { within, beyond, complaint, facebook }] of Object.entries(LIMITS)) {
  test(`${what}: within the limit is sent, beyond it is refused before the network`, async () => {
    await sent(within);
    await assert.rejects(sent(beyond), complaint);
    if (facebook) await assert.rejects(sent(raw(JSON.parse(JSON.stringify(beyond)))), facebook);
  });
}
