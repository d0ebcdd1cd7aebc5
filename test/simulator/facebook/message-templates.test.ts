import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Facebook } from './facebook.ts';
import { signedCall } from './signed-call.ts';

let facebook: Facebook;
let notified: string[];

beforeEach(() => {
  notified = [];
  facebook = new Facebook(async ({ body }) => {
    notified.push(body.toString());
    return 200;
  });
});

/** A call of the Graph API with the Page's token; returns Facebook's JSON. */
async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  return JSON.parse((await signedCall(facebook, method, path, body)).body);
}

/** Meta's own examples, with named and with counted values. */
const NAMED = {
  name: 'jaspers_market_order_confirmation_update_named_us',
  language: 'en',
  category: 'UTILITY',
  parameter_format: 'NAMED',
  components: [
    {
      type: 'BODY',
      text: 'Good news! Your order #{{order_id}} is on its way. Thank you for your order, {{customer_name}}!',
      example: {
        body_text_named_params: [
          { param_name: 'order_id', example: '566701' },
          { param_name: 'customer_name', example: 'John' },
        ],
      },
    },
  ],
};

const COUNTED = {
  name: 'jaspers_market_order_delivery_update_us',
  language: 'en',
  category: 'UTILITY',
  components: [
    {
      type: 'BODY',
      text: 'Good news! Your order #{{1}} is on its way. Thank you for your order!',
      example: { body_text: [['566701']] },
    },
  ],
};

const body = (text: string, more: object = {}) => ({
  ...NAMED,
  components: [{ type: 'BODY', text, ...more }],
});

test('a template is approved, listed with the fields asked for, found by name, and deleted', async () => {
  const { id, ...created } = await call('POST', 'me/message_templates', NAMED);
  assert.deepEqual(created, { status: 'APPROVED', category: 'UTILITY' });
  await call('POST', 'me/message_templates', { ...NAMED, language: 'de' });
  const path = 'me/message_templates?name=order_confirmation&fields=name,language,status,rejected_reason';
  const { name } = NAMED;
  assert.deepEqual((await call('GET', path)).data, [
    { name, language: 'en', status: 'APPROVED', rejected_reason: 'NONE' },
    { name, language: 'de', status: 'APPROVED', rejected_reason: 'NONE' },
  ]);
  await call('DELETE', `me/message_templates?hsm_id=${id}`);
  assert.deepEqual((await call('GET', 'me/message_templates?fields=language')).data, [{ language: 'de' }]);
  await call('DELETE', `me/message_templates?name=${name}`);
  assert.deepEqual((await call('GET', 'me/message_templates')).data, []);
});

/** What the review says, by the body of the template. */
const REVIEWS: Readonly<Record<string, readonly [template: object, reason: string]>> = {
  'a value without an example': [
    body('Your order {{order}} is on its way.'),
    'TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES',
  ],
  'single braces': [body('Your order {order} is on its way.'), 'INCORRECT_PARAMS'],
  'a counted value among named ones': [body('Your order {{1}} is on its way.'), 'INCORRECT_PARAMS'],
  'more values than words': [
    body('A {{a}} B {{b}} C', {
      example: {
        body_text_named_params: [
          { param_name: 'a', example: '1' },
          { param_name: 'b', example: '2' },
        ],
      },
    }),
    'PARAMS_TO_WORD_RATIO_EXCEED_LIMIT',
  ],
  advertising: [body('Our big sale has begun today.'), 'TAG_SHOULD_BE_MARKETING'],
};

for (const [what, [template, reason]] of Object.entries(REVIEWS)) {
  test(`the review refuses ${what} with ${reason}`, async () => {
    assert.equal((await call('POST', 'me/message_templates', template)).status, 'REJECTED');
    const { data } = await call('GET', 'me/message_templates?fields=rejected_reason');
    assert.deepEqual(data, [{ rejected_reason: reason }]);
  });
}

const REFUSED: Readonly<Record<string, readonly [template: object, error: RegExp]>> = {
  'a value first': [body('{{order}} is on its way.'), /cannot start or end with a parameter/],
  'a name with a space': [{ ...NAMED, name: 'my order' }, /Invalid template name/],
  'another category': [{ ...NAMED, category: 'MARKETING' }, /category/],
  'a quick reply as button': [
    {
      ...NAMED,
      components: [...NAMED.components, { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'A' }] }],
    },
    /2018416/,
  ],
  'a body of 1025 characters': [body('x'.repeat(1025)), /1024/],
};

for (const [what, [template, error]] of Object.entries(REFUSED)) {
  test(`a template with ${what} is not created`, async () => {
    assert.match(JSON.stringify(await call('POST', 'me/message_templates', template)), error);
    assert.equal(facebook.pageApi.templates.all.size, 0);
  });
}

test('a second template with the same name and language is refused', async () => {
  await call('POST', 'me/message_templates', NAMED);
  assert.match(JSON.stringify(await call('POST', 'me/message_templates', NAMED)), /already a template/);
});

test('a token without pages_utility_messaging may do none of it', async () => {
  facebook.pageApi.scopes = () => ['pages_messaging'];
  for (const method of ['GET', 'POST', 'DELETE'])
    assert.match(JSON.stringify(await call(method, 'me/message_templates', NAMED)), /"code":10,/);
});

function sending(name: string, parameters: readonly object[], more: object = {}): object {
  const template = { name, language: { code: 'en' }, components: [{ type: 'body', parameters }] };
  return { recipient: { id: '615550000000000' }, message: { template }, ...more };
}

test('a message fills the values in, also without a messaging_type, when the window is closed', async () => {
  const anna = facebook.person('Anna');
  anna.windowOpenedAt = 0;
  await call('POST', 'me/message_templates', COUNTED);
  await call('POST', 'me/messages', sending(COUNTED.name, [{ type: 'text', text: '7' }]));
  assert.deepEqual(anna.heard(), ['Good news! Your order #7 is on its way. Thank you for your order!']);
  assert.equal(anna.lines[0]?.utility, COUNTED.name);
});

test('UTILITY with a text, and a template with another messaging_type, are refused', async () => {
  const anna = facebook.person('Anna');
  await call('POST', 'me/message_templates', COUNTED);
  const text = { recipient: { id: anna.id }, messaging_type: 'UTILITY', message: { text: 'x' } };
  assert.match(JSON.stringify(await call('POST', 'me/messages', text)), /must be sent from a template/);
  const response = sending(COUNTED.name, [{ type: 'text', text: '7' }], { messaging_type: 'RESPONSE' });
  assert.match(JSON.stringify(await call('POST', 'me/messages', response)), /messaging_type UTILITY/);
  assert.deepEqual(anna.heard(), []);
});

test('a template that is pending or refused cannot be sent, and the App hears what became of it', async () => {
  const anna = facebook.person('Anna');
  const { id } = await call('POST', 'me/message_templates', COUNTED);
  const message = sending(COUNTED.name, [{ type: 'text', text: '7' }]);
  for (const status of ['PENDING', 'REJECTED'] as const) {
    await facebook.reviewTemplate(String(id), status);
    assert.match(JSON.stringify(await call('POST', 'me/messages', message)), /has not been approved/);
  }
  await facebook.reviewTemplate(String(id), 'APPROVED');
  await call('POST', 'me/messages', message);
  assert.equal(anna.heard().length, 1);
  const [, { entry }] = notified.map((text) => JSON.parse(text));
  assert.deepEqual(entry[0].changes, [
    {
      field: 'message_template_status_update',
      value: {
        event: 'REJECTED',
        message_template_id: Number(id),
        message_template_name: COUNTED.name,
        message_template_language: 'en',
        reason: 'TAG_SHOULD_BE_MARKETING',
      },
    },
  ]);
});

test('the example of a template has the same value in its body and in its button', async () => {
  const anna = facebook.person('Anna');
  const [text] = NAMED.components;
  const buttons = [{ type: 'POSTBACK', text: 'Where is it?', payload: 'TRACK:{{order_id}}' }];
  const withButton = { ...NAMED, components: [text, { type: 'BUTTONS', buttons }] };
  const { id } = await call('POST', 'me/message_templates', withButton);
  const message = facebook.pageApi.templates.example(String(id));
  await call('POST', 'me/messages', { recipient: { id: anna.id }, messaging_type: 'UTILITY', message });
  assert.deepEqual(
    anna.offers().map(({ payload }) => payload),
    ['TRACK:566701'],
  );
});
