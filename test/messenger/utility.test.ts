import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTemplates, type MessageTemplate } from '../../lambda/messenger/message-templates.ts';
import { isSendable } from '../../lambda/messenger/send-request.ts';
import {
  type Bot,
  carousel,
  customerFeedback,
  image,
  postback,
  raw,
  utility,
  webUrl,
  withOptions,
} from '../../lambda/messenger.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { Fault } from '../../lambda/runtime/errors.ts';
import { talk } from '../talk.ts';

/** The template of Meta's page, with a button of each kind. */
const shipped: MessageTemplate = {
  name: 'order_shipped',
  language: 'en_US',
  body: 'Good news! Your order {{order_id}} is on its way. Thank you, {{customer_name}}!',
  examples: { order_id: '566701', customer_name: 'John' },
  buttons: [
    webUrl('Track it', 'https://www.example.com/orders/{{order_id}}'),
    postback('Track order', 'ORDER:{{order_id}}'),
    { type: 'phone_number', title: 'Call us', payload: '+15550100' },
  ],
};

const values = { order_id: '7', customer_name: 'Anna' };
const ends = [{ url: '7' }, { payload: '7' }];

const bot = {
  payloads: { ORDER: ({ event, send }) => send(`Order ${event.argument}`) },
  text: ({ send }) => send(utility('order_shipped', 'en_US', values, ends)),
  read: ({ send }) => send(utility('order_shipped', 'en_US', values, ends)),
} satisfies Bot;

test('a utility message goes out as Meta’s JSON, and arrives with its values in it', async () => {
  const anna = talk(bot, 'Anna', [shipped]);
  await anna.says('go');
  const [{ messaging_type, message } = {}] = anna.sentBodies();
  assert.equal(messaging_type, 'UTILITY');
  assert.deepEqual(message?.template, {
    name: 'order_shipped',
    language: { code: 'en_US' },
    components: [
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'order_id', text: '7' },
          { type: 'text', parameter_name: 'customer_name', text: 'Anna' },
        ],
      },
      {
        type: 'buttons',
        parameters: [
          { type: 'URL', url: '7' },
          { type: 'POSTBACK', payload: '7' },
        ],
      },
    ],
  });
  assert.deepEqual(anna.heard(), ['Good news! Your order 7 is on its way. Thank you, Anna!']);
  const buttons = anna.lines.at(-1)?.message.attachment?.payload?.buttons;
  assert.deepEqual(
    buttons?.map(({ url, payload }) => url ?? payload),
    ['https://www.example.com/orders/7', 'ORDER:7', '+15550100'],
  );
});

test('a tap on its button reaches the handler of its payload, with the value as argument', async () => {
  const anna = talk(bot, 'Anna', [shipped]);
  await anna.says('go');
  await anna.taps('Track order');
  assert.deepEqual(anna.heard(), ['Order 7']);
});

test('a utility message is taken when the window is closed, and a text is not', async () => {
  const texts = { read: ({ send }) => send('Too late') } satisfies Bot;
  for (const [one, isTaken] of [
    [bot, true],
    [texts, false],
  ] as const) {
    const anna = talk(one, 'Anna', [shipped]);
    anna.windowOpenedAt = Date.now() - 25 * 3_600_000;
    await anna.does({ read: { watermark: Date.now() } }).catch(() => {});
    assert.equal(anna.heard().length, isTaken ? 1 : 0);
  }
});

test('the end of a URL is written as browsers write it, and nothing is encoded twice', async () => {
  const url = '7 ü/x%20y?q=\ud800';
  const texts = {
    text: ({ send }) => send(utility('order_shipped', 'en_US', values, [{ url }, { payload: '7 ü' }])),
  } satisfies Bot;
  const anna = talk(texts, 'Anna', [shipped]);
  await anna.says('go');
  const buttons = anna.lines.at(-1)?.message.attachment?.payload?.buttons;
  assert.deepEqual(
    buttons?.map(({ url, payload }) => url ?? payload),
    ['https://www.example.com/orders/7%20%C3%BC/x%20y?q=%EF%BF%BD', 'ORDER:7 ü', '+15550100'],
  );
});

test('values that a template counts are given as a list', async () => {
  const counted = { text: ({ send }) => send(utility('order_shipped', 'en', ['7', 'Anna'])) } satisfies Bot;
  const anna = talk(counted, 'Anna');
  await assert.rejects(anna.says('go'));
  assert.deepEqual(utility('a', 'en', ['7', 'Anna']).template.components, [
    {
      type: 'body',
      parameters: [
        { type: 'text', text: '7' },
        { type: 'text', text: 'Anna' },
      ],
    },
  ]);
});

function withoutCheck(message: ReturnType<typeof utility>): ReturnType<typeof utility> {
  return JSON.parse(JSON.stringify(message));
}

const WRONG: Record<string, readonly [message: ReturnType<typeof utility>, facebook: RegExp]> = {
  'a template that does not exist': [
    utility('order_lost', 'en_US', values, ends),
    /no template with this name/,
  ],
  'a language that it does not have': [
    utility('order_shipped', 'de', values, ends),
    /no template with this name/,
  ],
  'a value too few': [utility('order_shipped', 'en_US', { order_id: '7' }, ends), /Number of parameters/],
  'a value of another name': [
    utility('order_shipped', 'en_US', { order_id: '7', nam: 'A' }, ends),
    /Number of param/,
  ],
  'a payload too few': [
    utility('order_shipped', 'en_US', values, [{ url: '7' }]),
    /User pass less payload than required for POSTBACK button/,
  ],
  'a URL too few': [utility('order_shipped', 'en_US', values, [{ payload: '7' }]), /Number of parameters/],
  'an empty end of a button in Meta’s JSON': [
    withoutCheck(utility('order_shipped', 'en_US', values, [{ url: '7' }, { payload: '' }])),
    /Number of parameters/,
  ],
  'the ends of the buttons in another order': [
    utility('order_shipped', 'en_US', values, ends.toReversed()),
    /Number of parameters/,
  ],
};

for (const [what, [message, facebook]] of Object.entries(WRONG)) {
  test(`${what} is refused by Facebook`, async () => {
    const anna = talk({ text: ({ send }) => send(message) } satisfies Bot, 'Anna', [shipped]);
    await assert.rejects(anna.says('go'), facebook);
  });
}

/** What the compiler refuses, and what a queue record or JavaScript may have all the same. */
const ENDED: Record<string, readonly [message: unknown, complaint: RegExp]> = {
  'a tag that ended on 2026-04-27': [
    { sending: 'x', options: { tag: 'POST_PURCHASE_UPDATE' } },
    /ended the message tags on 2026-04-27, except HUMAN_AGENT: send a utility message/,
  ],
  'a text that calls itself a utility message': [
    { sending: 'x', options: { messaging_type: 'UTILITY' } },
    /UTILITY is for utility\(…\), not for other messages/,
  ],
  'Meta’s JSON with a text that calls itself a utility message': [
    { sending: raw({ text: 'x' }), options: { messaging_type: 'UTILITY' } },
    /UTILITY is for utility/,
  ],
  'an image that calls itself a utility message': [
    { sending: image('https://example.com/cat.jpg'), options: { messaging_type: 'UTILITY' } },
    /UTILITY is for utility/,
  ],
  'a carousel that calls itself a utility message': [
    { sending: carousel({ title: 'A', subtitle: 'a' }), options: { messaging_type: 'UTILITY' } },
    /UTILITY is for utility/,
  ],
  'Meta’s JSON with a picture that calls itself a utility message': [
    {
      sending: raw({ attachment: { type: 'image', payload: { url: 'https://example.com/cat.jpg' } } }),
      options: { messaging_type: 'UTILITY' },
    },
    /UTILITY is for utility/,
  ],
  'a utility message with a tag': [
    { sending: utility('a', 'en'), options: { tag: 'HUMAN_AGENT' } },
    /A utility message goes out at any time without a tag/,
  ],
  'Meta’s JSON of a utility message with a tag': [
    { sending: raw({ template: { name: 'a' } }), options: { tag: 'HUMAN_AGENT' } },
    /A utility message goes out at any time without a tag/,
  ],
  'MESSAGE_TAG without a tag': [
    { sending: 'x', options: { messaging_type: 'MESSAGE_TAG' } },
    /MESSAGE_TAG needs a tag/,
  ],
  'a text with the tag of feedback forms': [
    { sending: 'x', options: { tag: 'CUSTOMER_FEEDBACK' } },
    /The tag CUSTOMER_FEEDBACK is for a feedback form/,
  ],
  'values that no body can hold': [
    utility('a', 'en', { a: 'x'.repeat(1000), b: 'x'.repeat(25) }),
    /values of a utility message can have at most 1024 characters \(got 1025\)/,
  ],
  'an end longer than a payload': [
    utility('a', 'en', {}, [{ payload: 'x'.repeat(1001) }]),
    /end of a button can have at most 1000 characters/,
  ],
  'a template without a name': [utility('', 'en_US'), /needs the name of a template/],
  'a template without a language': [utility('a', ''), /needs a language/],
  'an empty value': [utility('a', 'en', { order: ' ' }), /must be texts that are not empty/],
  'a value that is no text': [Reflect.apply(utility, undefined, ['a', 'en', { order: 7 }]), /must be texts/],
  'a template that is a text': [{ template: 'a' }, /A message must be a text or an object/],
  'an empty end of a button': [utility('a', 'en', {}, [{ payload: '' }]), /ends of .* must not be empty/],
  'values that are null': [
    Reflect.apply(utility, undefined, ['a', 'en', null]),
    /must be an object or a list/,
  ],
  'values that are a text': [
    Reflect.apply(utility, undefined, ['a', 'en', '7']),
    /must be an object or a list/,
  ],
  'a button that is null': [
    Reflect.apply(utility, undefined, ['a', 'en', {}, [null]]),
    /ends of .* not be empty/,
  ],
  'a button with another end': [
    Reflect.apply(utility, undefined, ['a', 'en', {}, [{ title: 'A' }]]),
    /ends of .* not be empty/,
  ],
  'an end that is a number': [
    Reflect.apply(utility, undefined, ['a', 'en', {}, [{ url: 7 }]]),
    /ends of .* must be texts/,
  ],
  'buttons that are no list': [
    Reflect.apply(utility, undefined, ['a', 'en', {}, { url: '7' }]),
    /The buttons must be a list/,
  ],
  'a name that is missing': [Reflect.apply(utility, undefined, []), /needs the name of a template/],
  'four buttons': [utility('a', 'en', {}, [...ends, ...ends]), /at most 3 buttons \(got 4\)/],
};

for (const [what, [message, complaint]] of Object.entries(ENDED)) {
  test(`${what} is refused before anything of the same send goes out, and before it is queued`, async () => {
    const anna = talk({
      text: ({ send }) => Reflect.apply(send, undefined, ['first', message]),
    } satisfies Bot);
    await assert.rejects(anna.says('go'), (error: Error) => {
      assert.match(error.message, complaint);
      return error instanceof Fault;
    });
    assert.deepEqual(anna.heard(), []);
    const to = { page: '1', person: '2', id: 'x' };
    assert.throws(() => Reflect.apply(outbound, undefined, [{ ...to, messages: [message] }]), complaint);
  });
}

test('a feedback form may have the tag of its own, on which Meta’s pages disagree', async () => {
  const form = customerFeedback({
    title: 'How was it?',
    subtitle: 'Tell us',
    button_title: 'Rate',
    feedback_screens: [{ questions: [{ id: 'q', type: 'csat' }] }],
    business_privacy: { url: 'https://example.com/privacy' },
  });
  const texts = {
    read: ({ send }) => send(withOptions(form, { tag: 'CUSTOMER_FEEDBACK' })),
  } satisfies Bot;
  const anna = talk(texts);
  anna.windowOpenedAt = Date.now() - 25 * 3_600_000;
  await anna.does({ read: { watermark: Date.now() } });
  const [{ messaging_type, tag } = {}] = anna.sentBodies();
  assert.deepEqual([messaging_type, tag], ['MESSAGE_TAG', 'CUSTOMER_FEEDBACK']);
});

test('a value that makes the text too long is refused by Facebook', async () => {
  const long = withoutCheck(
    utility('order_shipped', 'en_US', { ...values, order_id: 'x'.repeat(1000) }, ends),
  );
  const anna = talk({ text: ({ send }) => send(long) } satisfies Bot, 'Anna', [shipped]);
  await assert.rejects(anna.says('go'), /less than or equal to 1024/);
});

test('a human’s answer has the tag that is left, and an update its messaging_type', async () => {
  const anna = talk({
    async text({ send }) {
      await send(withOptions('I am human.', { tag: 'HUMAN_AGENT' }));
      await send(withOptions('Arrived.', { messaging_type: 'UPDATE' }));
    },
  } satisfies Bot);
  await anna.says('go');
  assert.deepEqual(
    anna.sentBodies().map(({ messaging_type, tag }) => [messaging_type, tag]),
    [
      ['MESSAGE_TAG', 'HUMAN_AGENT'],
      ['UPDATE', undefined],
    ],
  );
});

test('a utility message takes null for no buttons', () => {
  const message = Reflect.apply(utility, undefined, ['a', 'en', ['7'], null]);
  assert.deepEqual(message.template, utility('a', 'en', ['7']).template);
});

test('a utility message keeps its shape in a queue record', () => {
  const message = utility('order_shipped', 'en_US', values, ends);
  const { body } = outbound({ page: '1', person: '2', id: 'x', messages: [message] });
  const [stored] = JSON.parse(body).event.messages;
  assert.deepEqual(stored, { template: message.template });
  assert.ok(isSendable(stored));
});

test('what fits Facebook’s rules is a template', () =>
  checkTemplates([shipped, { ...shipped, language: 'de' }]));

/** As a file in JavaScript may have it. */
const wrong = (change: object): Partial<MessageTemplate> => change;

const BROKEN: Record<string, readonly [change: Partial<MessageTemplate>, complaint: RegExp]> = {
  'a name in capitals': [{ name: 'OrderShipped' }, /the name may have small letters/],
  'a language in words': [{ language: 'English' }, /must be like en or en_US \(got English\)/],
  'a body that is too long': [{ body: 'x'.repeat(1025) }, /at most 1024 characters \(got 1025\)/],
  'an empty body': [{ body: '' }, /must not be empty/],
  'a value first': [{ body: '{{order_id}} is on its way' }, /must not begin or end with a value/],
  'a value last': [{ body: 'On its way: {{order_id}}' }, /must not begin or end with a value/],
  'a value in single braces': [{ body: 'Your order {order_id} is here' }, /two braces on each side/],
  'a value with a sign': [{ body: 'Your order {{#order}} is here' }, /must have small letters/],
  'a value without an example': [{ examples: { order_id: '1' } }, /\{\{customer_name\}\} needs an example/],
  'four buttons': [{ buttons: new Array(4).fill(postback('A', 'A')) }, /at most 3 buttons \(got 4\)/],
  'a long button': [{ buttons: [postback('A'.repeat(21), 'A')] }, /at most 20 characters/],
  'a button that opens no page': [
    { buttons: [webUrl('A', 'www.example.com/{{order_id}}')] },
    /url of a button of the template order_shipped must begin with https:/,
  ],
  'two values side by side': [
    { body: 'Your order {{order_id}} {{customer_name}} is here' },
    /values must not stand side by side/,
  ],
  'two values without a space between them': [
    { body: 'Your order {{order_id}}{{customer_name}} is here' },
    /values must not stand side by side/,
  ],
  'a body of spaces': [{ body: ' \n ', examples: {} }, /the body must not be empty/],
  'a body that is missing': [wrong({ body: undefined }), /body of the template order_shipped must be a text/],
  'a name that is missing': [wrong({ name: undefined }), /Template \(no name\): the name may have/],
  'a language that is missing': [wrong({ language: undefined }), /must be like en or en_US/],
  'a blank example': [
    { examples: { order_id: ' ', customer_name: 'John' } },
    /\{\{order_id\}\} needs an example/,
  ],
  'an example that is no text': [
    wrong({ examples: { order_id: 7, customer_name: 'John' } }),
    /\{\{order_id\}\} needs an example, as a text/,
  ],
  'examples that are nothing': [wrong({ examples: null }), /\{\{order_id\}\} needs an example/],
  'a value in the title of a button': [
    { buttons: [postback('Order {{order_id}}', 'ORDER')] },
    /the title of the button Order \{\{order_id\}\} must have no value/,
  ],
  'a value in a phone number': [
    { buttons: [{ type: 'phone_number', title: 'Call', payload: '+1{{order_id}}' }] },
    /the number of the button Call must have no value/,
  ],
  'a button for accounts': [
    wrong({ buttons: [{ type: 'account_link', url: 'https://example.com/' }] }),
    /a button must open a page, send a payload or call a number \(got account_link\)/,
  ],
  'a button that is nothing': [wrong({ buttons: [null] }), /a button must open a page/],
  'buttons that are no list': [wrong({ buttons: {} }), /must be a list/],
  'a button whose page is missing': [
    wrong({ buttons: [{ type: 'web_url', title: 'A' }] }),
    /button that opens a page needs its url/,
  ],
  'a button whose payload is a number': [
    wrong({ buttons: [{ type: 'postback', title: 'A', payload: 7 }] }),
    /payload of a button must be a text/,
  ],
  'a value amid a URL': [
    { buttons: [webUrl('A', 'https://example.com/{{order_id}}/track')] },
    /the value of the button A must be at the end/,
  ],
};

for (const [what, [change, complaint]] of Object.entries(BROKEN)) {
  test(`a template with ${what} is refused with the rule`, () => {
    assert.throws(
      () => checkTemplates([{ ...shipped, ...change }]),
      (error: Error) => {
        assert.match(error.message, complaint);
        return error instanceof Fault;
      },
    );
  });
}

test('two templates of one name and language are refused', () => {
  assert.throws(() => checkTemplates([shipped, shipped]), /order_shipped \(en_US\) is there twice/);
});
