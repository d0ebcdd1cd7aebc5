import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Facebook } from './facebook.ts';
import type { Button, PageMessage } from './page-message.ts';
import type { Person } from './person.ts';

let anna: Person;
let events: Record<string, Record<string, unknown>>[];

beforeEach(() => {
  events = [];
  const facebook = new Facebook(async ({ body }) => {
    events.push(JSON.parse(body.toString()).entry[0].messaging[0]);
    return 200;
  });
  anna = facebook.person('Anna');
});

/** The bot's last event: `postback ORDER:salami Order`, `quick_reply MENU Menu`. */
function lastEvent(): string {
  const { postback, message } = events.at(-1) ?? {};
  if (postback) return `postback ${postback.payload} ${postback.title}`;
  const { payload }: { payload?: string } = { ...Object(message?.quick_reply) };
  return `quick_reply ${payload} ${message?.text}`;
}

let messages = 0;

function shows(message: PageMessage): void {
  messages += 1;
  anna.receive(`m_${messages}`, message);
}

function button(title: string, payload: string): Button {
  return { type: 'postback', title, payload };
}

function carousel(...cards: readonly (readonly [string, ...Button[]])[]): PageMessage {
  const elements = cards.map(([title, ...buttons]) => ({ title, buttons }));
  return { attachment: { type: 'template', payload: { template_type: 'generic', elements } } };
}

const pizzas = carousel(
  ['Salami', button('Order', 'ORDER:salami')],
  ['Tonno', button('Order', 'ORDER:tonno'), button('Menu', 'MENU')],
);

test('a quick reply is tapped by its title or by its payload', async () => {
  shows({ text: 'Menu?', quick_replies: [{ content_type: 'text', title: 'Menu', payload: 'MENU' }] });
  await anna.taps('Menu');
  assert.equal(lastEvent(), 'quick_reply MENU Menu');
  shows({ text: 'Menu?', quick_replies: [{ content_type: 'text', title: 'Menu', payload: 'MENU' }] });
  await anna.taps('MENU');
  assert.equal(lastEvent(), 'quick_reply MENU Menu');
});

test('the button of a card is tapped by title and card, or by its payload', async () => {
  shows(pizzas);
  await anna.taps('Order', { card: 'Tonno' });
  assert.equal(lastEvent(), 'postback ORDER:tonno Order');
  await anna.taps('ORDER:salami');
  assert.equal(lastEvent(), 'postback ORDER:salami Order');
  await anna.taps('Menu');
  assert.equal(lastEvent(), 'postback MENU Menu', 'a title that is on one card needs no card');
});

test('a title on several cards is ambiguous, and the error says how to name the card', async () => {
  shows(pizzas);
  await assert.rejects(anna.taps('Order'), {
    message:
      "“Order” is on several cards: Salami, Tonno. Name the card, for example taps('Order', { card: 'Salami' }).",
  });
  assert.equal(events.length, 0);
});

test('a title on two cards of the same name is tapped by payload, as the error says', async () => {
  shows(carousel(['Pizza', button('Order', 'ORDER:1')], ['Pizza', button('Order', 'ORDER:2')]));
  await assert.rejects(anna.taps('Order', { card: 'Pizza' }), {
    message:
      "“Order” is offered several times: Order (ORDER:1), Order (ORDER:2). Tap by payload, for example taps('ORDER:1').",
  });
});

test('the newest message wins, and the same button on two cards is not ambiguous', async () => {
  shows(carousel(['Salami', button('Order', 'ORDER:old')]));
  shows(carousel(['Salami', button('Order', 'ORDER:new')], ['Tonno', button('Order', 'ORDER:new')]));
  await anna.taps('Order');
  assert.equal(lastEvent(), 'postback ORDER:new Order');
});

test('a title wins over the payload of another button', async () => {
  shows(carousel(['Salami', button('Menu', 'ORDER'), button('ORDER', 'MENU')]));
  await anna.taps('ORDER');
  assert.equal(lastEvent(), 'postback MENU ORDER');
});

test('a payload that nothing offers is a tap on an old button', async () => {
  await anna.taps('ORDER:salami and olives');
  assert.equal(lastEvent(), 'postback ORDER:salami and olives ORDER:salami and olives');
});

test('a title that is not offered is refused with what is offered', async () => {
  await assert.rejects(anna.taps('Order'), { message: 'There is no “Order” to tap; offered: nothing.' });
  shows({ text: 'Menu?', quick_replies: [{ content_type: 'text', title: 'Menu', payload: 'MENU' }] });
  await assert.rejects(anna.taps('Order'), /There is no “Order” to tap; offered: Menu\./);
  shows(pizzas);
  await assert.rejects(anna.taps('Order', { card: 'Salamy' }), {
    message:
      'There is no “Order” on a card “Salamy” to tap; offered: Order (card Salami), Order (card Tonno), Menu (card Tonno).',
  });
  await assert.rejects(
    anna.taps('ORDER:salami', { card: 'Tonno' }),
    /There is no “ORDER:salami” on a card “Tonno”/,
  );
});

test('getsStarted taps Get Started, and tapsButton a line of the menu', async () => {
  await anna.getsStarted();
  assert.equal(lastEvent(), 'postback GET_STARTED Get Started');
  await anna.tapsButton('Our menu', 'menu of today');
  assert.equal(lastEvent(), 'postback menu of today Our menu');
});

test('a quick reply that asks for the phone number or the e-mail address has a title, and the tap sends the value', async () => {
  const asks = [{ content_type: 'user_phone_number' }, { content_type: 'user_email' }];
  shows({ text: 'How can we reach you?', quick_replies: asks });
  assert.deepEqual(anna.offered(), ['My phone number', 'My e-mail address']);
  await anna.taps('My phone number');
  assert.equal(lastEvent(), 'quick_reply +15550100200 +15550100200');
  shows({ text: 'How can we reach you?', quick_replies: asks });
  await anna.taps('My e-mail address');
  assert.equal(lastEvent(), 'quick_reply anna@example.com anna@example.com');
});
