import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventType, PageEventType } from '../../lambda/events.ts';
import { postback } from '../../lambda/messenger/buttons.ts';
import { buttons, quickReplies } from '../../lambda/messenger/messages.ts';
import type { Bot } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';

interface Shop {
  payload: 'ORDER' | 'MENU';
}

const menu = quickReplies('Menu', ['Orders', 'ORDER:all'], ['Menu', 'MENU']);

const shop: Bot<Shop> = {
  payloads: {
    async ORDER({ event: { payload, argument, text }, send }) {
      await send(`${payload} / ${argument} / ${text}`);
    },
    async MENU({ send }) {
      await send(menu, buttons('More', postback('Order 7', 'ORDER:7:b')));
    },
  },
};

test('a quick reply goes to the handler of its payload, with what stands behind the colon', async () => {
  const anna = talk(shop);
  await anna.taps('MENU');
  await anna.taps('Order 7');
  assert.deepEqual(anna.heard(), ['ORDER:7:b / 7:b / Order 7']);
});

test('a button goes to the handler of its payload', async () => {
  const anna = talk({ ...shop, text: ({ send }) => send(menu) });
  await anna.says('menu');
  await anna.taps('Orders');
  assert.deepEqual(anna.heard(), ['ORDER:all / all / Orders']);
});

const old: Bot = {
  async quick_reply({ event: { payload, text }, send }) {
    await send(`quick_reply ${payload} ${text}`);
  },
  async postback({ event: { payload, title }, send }) {
    await send(`postback ${payload} ${title}`);
  },
};

for (const payload of ['GONE', 'constructor', '__proto__', 'toString:1', '']) {
  test(`the payload “${payload}”, which no handler names, goes to quick_reply and postback`, async () => {
    const anna = talk({ ...old, payloads: {} });
    await anna.does({ message: { mid: 'm_1', text: 'Old', quick_reply: { payload } } });
    assert.deepEqual(anna.heard(), [`quick_reply ${payload} Old`]);
    await anna.does({ postback: { title: 'Old', payload } });
    assert.deepEqual(anna.heard(), [`postback ${payload} Old`]);
  });
}

const texter: Bot = {
  async text({ event: { text, type }, send }) {
    await send(`${type}: ${text}`);
  },
};

test('a quick reply that nothing handles goes to text', async () => {
  const anna = talk(texter);
  await anna.does({ message: { mid: 'm_1', text: 'Yes', quick_reply: { payload: 'YES' } } });
  assert.deepEqual(anna.heard(), ['text: Yes']);
});

test('a picture with a caption that nothing handles goes to text, one without is ignored', async () => {
  const anna = talk(texter);
  const picture = { type: 'image', payload: { url: 'https://example.com/cat.jpg' } };
  await anna.sends([picture], 'my cat');
  assert.deepEqual(anna.heard(), ['text: my cat']);
  await anna.sends([picture]);
  assert.deepEqual(anna.heard(), []);
});

const control = { previous_owner_app_id: 1, new_owner_app_id: '2', metadata: 'm' };

/** What Facebook sends for each kind of event of a person. */
const EVERY_KIND: Record<Exclude<EventType, 'echo' | 'unknown' | PageEventType>, object> = {
  text: { message: { mid: 'm_1', text: 'hello' } },
  quick_reply: { message: { mid: 'm_1', text: 'Yes', quick_reply: { payload: 'YES' } } },
  attachments: {
    message: { mid: 'm_1', attachments: [{ type: 'image', payload: { url: 'https://example.com' } }] },
  },
  message_edit: { message_edit: { mid: 'm_1', text: 'hello again', num_edit: 1 } },
  postback: { postback: { title: 'Go', payload: 'GO' } },
  reaction: { reaction: { mid: 'm_1', action: 'react', reaction: 'love', emoji: '❤' } },
  referral: { referral: { ref: 'shop', source: 'SHORTLINK', type: 'OPEN_THREAD' } },
  read: { read: { watermark: 1_763_800_000_000 } },
  delivery: { delivery: { mids: ['m_1'], watermark: 1_763_800_000_000 } },
  optin: { optin: { type: 'notification_messages', notification_messages_token: 't' } },
  account_linking: { account_linking: { status: 'linked', authorization_code: 'c' } },
  pass_thread_control: { pass_thread_control: control },
  take_thread_control: { take_thread_control: control },
  request_thread_control: { request_thread_control: { requested_owner_app_id: 1 } },
  messaging_feedback: { messaging_feedback: { feedback_screens: [] } },
  response_feedback: { response_feedback: { feedback: 'Good response', mid: 'm_1' } },
  order: { order: { products: [{ id: 'p' }] } },
  messaging_customer_information: { messaging_customer_information: { screens: [] } },
  coupon: { template: { type: 'coupon', coupon_code: 'C' } },
  form: { form: { id: 'f' } },
  call_permission_reply: { call_permission_reply: { response: 'approve' } },
};

for (const [type, fields] of Object.entries(EVERY_KIND)) {
  test(`${type} goes to the handler ${type} and is ignored without it`, async () => {
    const heardOf: string[] = [];
    const bot: Bot = {
      [type]: async ({ event }: { event: { type: string } }) => heardOf.push(event.type),
    };
    await talk(bot).does(fields);
    assert.deepEqual(heardOf, [type]);
    await talk({}).does(fields);
  });
}

test('what Facebook adds tomorrow goes to unknown', async () => {
  const anna = talk({ unknown: async ({ event: { fields }, send }) => send(fields.join()) });
  await anna.does({ message_pin: { mid: 'm_1' } });
  assert.deepEqual(anna.heard(), ['sender,recipient,timestamp,message_pin']);
});

test('a bot’s own mistakes make its test fail', async () => {
  const anna = talk({
    text: ({ send }) => send(quickReplies('x', ['A title that is too long', 'P'])),
  });
  await assert.rejects(
    anna.says('hello'),
    /The title of a quick reply can have at most 20 characters \(got 24\)/,
  );
  await assert.rejects(anna.taps('Nothing'), /There is no “Nothing” to tap; offered: nothing/);
});
