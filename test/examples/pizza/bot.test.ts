import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { checkProfile } from '../../../lambda/messenger/messenger-profile.ts';
import { talk } from '../../talk.ts';
import { bot } from './bot.ts';
import { profile } from './profile.ts';

let anna = talk(bot);

beforeEach(() => {
  anna = talk(bot);
});

const ADDRESS = 'Main Street 5, Dublin';

test('an order goes from the carousel over the address to a receipt', async () => {
  await anna.getsStarted();
  assert.equal(anna.heard()[0], 'Welcome! Tap what you would like to eat.');
  assert.deepEqual(anna.offered(), ['Order Margherita', 'Order Salami', 'Order Funghi']);
  await anna.taps('Order Salami');
  await anna.taps('Order Salami');
  await anna.taps('Order Funghi');
  assert.deepEqual(anna.heard(), ['2 × Salami, 1 × Funghi: €30.00 with delivery']);
  await anna.taps('Order now');
  assert.deepEqual(anna.heard(), ['Where to? Street, number and town, please.']);
  await anna.says(ADDRESS);
  assert.match(
    anna.heard()[0] ?? '',
    /€30\.00 with delivery, to Main Street 5, Dublin\. You pay at the door/,
  );
  await anna.taps('Yes, order');
  assert.match(anna.heard()[0] ?? '', /^Thank you! Order P-\w+ will be with you in 40 minutes\.$/);
  const { payload }: { payload?: object } = anna.lines.at(-1)?.message.attachment ?? {};
  assert.deepEqual(Object(payload).summary, { subtotal: 28, shipping_cost: 2, total_cost: 30 });
  assert.deepEqual([Object(payload).recipient_name, Object(payload).elements[0].price], ['Anna', 19]);
});

test('what is no address is asked for again, with a way out, and the order waits', async () => {
  await anna.taps('ADD:salami');
  await anna.taps('Order now');
  for (const text of ['Do you have vegan cheese?', 'hm', 'at home with my mother']) {
    await anna.says(text);
    assert.match(anna.heard()[0] ?? '', /I need a street, a number and a town/);
  }
  assert.deepEqual(anna.offered().slice(0, 2), ['Back to the menu', 'Cancel the order']);
  await anna.says(ADDRESS);
  assert.match(anna.heard()[0] ?? '', /^1 × Salami.*Right\?$/);
});

test('an order can be cancelled by a word and by a tap, and then there is nothing to cancel', async () => {
  await anna.taps('ADD:salami');
  await anna.taps('Order now');
  await anna.says('No, stop');
  assert.deepEqual(anna.heard(), ['Your cart is empty again.']);
  await anna.says(ADDRESS);
  assert.deepEqual(anna.heard(), ['I only take orders, but I am good at that.']);
  await anna.taps('ADD:salami');
  await anna.says('cancel');
  assert.deepEqual(anna.heard(), ['Your cart is empty again.']);
  await anna.taps('CANCEL');
  assert.deepEqual(anna.heard(), ['There is nothing to cancel.']);
});

test('a second tap on an old button orders nothing again', async () => {
  await anna.taps('ADD:salami');
  await anna.taps('Order now');
  await anna.says(ADDRESS);
  await anna.taps('Yes, order');
  await anna.taps('CONFIRM:salami1');
  assert.match(anna.heard()[0] ?? '', /^Order P-\w+ is in the oven already\.$/);
});

test('the button of an older cart shows what would be ordered now', async () => {
  await anna.taps('ADD:salami');
  await anna.taps('Order now');
  await anna.says(ADDRESS);
  await anna.taps('ADD:funghi');
  await anna.taps('CONFIRM:salami1');
  assert.match(anna.heard()[0] ?? '', /^1 × Salami, 1 × Funghi: €20\.50.*Right\?$/);
});

test('an empty cart cannot be ordered, and a pizza that is gone not added', async () => {
  for (const payload of ['CHECKOUT', 'CONFIRM:salami1', 'CART']) {
    await anna.taps(payload);
    assert.match(anna.heard()[0] ?? '', /^Your cart is empty/, payload);
  }
  await anna.taps('ADD:hawaii');
  assert.match(anna.heard()[0] ?? '', /no longer make that one/);
});

test('the next order knows the address, and another one can be given', async () => {
  await anna.taps('ADD:salami');
  await anna.taps('Order now');
  await anna.says(ADDRESS);
  await anna.taps('Yes, order');
  await anna.taps('ADD:funghi');
  await anna.taps('Order now');
  assert.match(anna.heard()[0] ?? '', /to Main Street 5, Dublin/);
  await anna.taps('Another address');
  await anna.says('Harbour Road 12, Cork');
  assert.match(anna.heard()[0] ?? '', /to Harbour Road 12, Cork/);
});

test('nobody orders more than twenty of one pizza by tapping', async () => {
  for (let tap = 0; tap < 21; tap++) await anna.taps('ADD:salami');
  assert.deepEqual(anna.heard(), ['For more than 20 please call us.']);
});

test('the name of a pizza offers it; other words and pictures get the menu', async () => {
  await anna.says('Two salami please');
  assert.deepEqual(anna.heard(), ['One Salami for €9.50?']);
  await anna.taps('Yes');
  assert.match(anna.heard()[0] ?? '', /^1 × Salami/);
  await anna.says('What is the meaning of life?');
  assert.deepEqual(anna.offered().slice(0, 2), ['See the menu', 'My cart']);
  await anna.sends([{ type: 'image', payload: { url: 'https://example.com/cat.jpg' } }]);
  assert.deepEqual(anna.heard(), ['I only take orders, but I am good at that.']);
});

test('the receipt is for our guest if Facebook withholds the name', async () => {
  anna.profile = { error: '100/33' };
  await anna.taps('ADD:salami');
  await anna.taps('Order now');
  await anna.says(ADDRESS);
  await anna.taps('Yes, order');
  const { payload } = anna.lines.at(-1)?.message.attachment ?? {};
  assert.equal(Object(payload).recipient_name, 'Our guest');
});

test('the profile keeps Meta’s limits', () => checkProfile(profile));
