/**
 * The mistakes of a bot's author that the compiler catches. `tsc` is the test: an error that is not expected, or an
 * expected one that does not come, turns it red.
 */

import type { Conversation } from '../../lambda/conversation/conversation.ts';
import type { MessengerEvent } from '../../lambda/events.ts';
import { postback, webUrl } from '../../lambda/messenger/buttons.ts';
import { image } from '../../lambda/messenger/media.ts';
import type { MessageTemplate } from '../../lambda/messenger/message-templates.ts';
import { buttons, quickReplies, raw, withQuickReplies } from '../../lambda/messenger/messages.ts';
import type { MessengerProfile } from '../../lambda/messenger/messenger-profile.ts';
import { withOptions } from '../../lambda/messenger/send-request.ts';
import { carousel, mediaTemplate, products } from '../../lambda/messenger/templates.ts';
import type { Bot, Payloads } from '../../lambda/messenger.ts';

interface Shop {
  payload: 'GET_STARTED' | 'ORDER' | 'HUMAN';
  state: { order?: string; count: number };
}

const orders: Payloads<Shop, 'ORDER'> = {
  async ORDER({ event: { argument }, send }) {
    await send(buttons(argument, postback('Something is wrong', `HUMAN:${argument}`)));
  },
};

export const shop: Bot<Shop> = {
  initialState: { count: 0 },
  payloads: {
    ...orders,
    async GET_STARTED({ send }) {
      await send('Hello!', quickReplies('How can I help?', ['My order', 'ORDER']));
    },
    async HUMAN({ send }) {
      await send('A colleague will write here.');
    },
  },
};

export const echo: Bot = { text: ({ event: { text }, send }) => send(`You said: ${text}`) };

export async function computedListsAreChecked(
  conversation: Conversation<Shop>,
  titles: readonly string[],
): Promise<void> {
  await conversation.send(
    quickReplies('Which one?', ...titles.map((title) => [title, `ORDER:${title}`] as const)),
    buttons('Which one?', ...titles.map((title) => postback(title, 'HUMAN'))),
    buttons('Our shop', webUrl('Open', 'https://example.com'), postback('A person', 'HUMAN')),
    carousel(...titles.map((title) => ({ title, buttons: [postback('Order', `ORDER:${title}`)] }))),
    carousel({ title: 'Our shop', buttons: titles.map((title) => postback(title, 'HUMAN')) }),
    mediaTemplate(
      { media_type: 'image', attachment_id: '1' },
      ...titles.map((title) => postback(title, 'HUMAN')),
    ),
    products(...titles),
  );
}

export async function wrongWords(conversation: Conversation<Shop>): Promise<void> {
  // @ts-expect-error a typo in a quick reply
  await conversation.send(quickReplies('x', ['A', 'ODER']));
  // @ts-expect-error a typo in a button
  await conversation.send(buttons('x', postback('a', 'HUMNA')));
  // @ts-expect-error a typo before an argument
  await conversation.send(buttons('x', postback('a', 'HUMNA:1')));
}

export async function wrongQuestionsAndMemories(conversation: Conversation<Shop>): Promise<void> {
  await conversation.ask('Which?', 'ORDER');
  // @ts-expect-error a question without a handler for its answer
  await conversation.ask('Which?', 'ODER');
  await conversation.ask('Which?', 'ORDER:1');
  // @ts-expect-error a typo before an argument
  await conversation.ask('Which?', 'ODER:1');
  conversation.state.order = '1';
  // @ts-expect-error a state that is not declared
  conversation.state.oder = '1';
  // @ts-expect-error another kind of state
  conversation.state.count = '1';
  const { state } = conversation;
  state.count.toFixed();
  // @ts-expect-error it may not be there yet
  state.order.trim();
  const answer: { readonly a: number } = await conversation.once('answer', async () => ({ a: 1 }));
  await conversation.send(`${answer.a}`);
  // @ts-expect-error nor from the state
  (dated: Conversation<{ state: { since: Date } }>) => dated.state.since?.getTime();
  // @ts-expect-error a Date does not come back from JSON
  await conversation.once('date', async () => new Date());
  // @ts-expect-error nor does a function
  await conversation.once('function', async () => ({ f: () => 1 }));
}

export async function wrongWaysOfSending(conversation: Conversation<Shop>): Promise<void> {
  await conversation.send(withOptions(quickReplies('x', ['A', 'ORDER']), { tag: 'HUMAN_AGENT' }));
  // @ts-expect-error a tag that died on 2026-04-27
  await conversation.send(withOptions('x', { tag: 'ACCOUNT_UPDATE' }));
  // @ts-expect-error a messaging_type that does not exist
  await conversation.send(withOptions('x', { messaging_type: 'PROMOTION' }));
  // @ts-expect-error a typo behind options
  await conversation.send(withOptions(quickReplies('x', ['A', 'ODER']), {}));
  // @ts-expect-error a typo on a card
  await conversation.send(carousel({ title: 'A', buttons: [postback('a', 'ODER')] }));
  const wrongCards = carousel(
    { title: 'A', buttons: [postback('a', 'ODER')] },
    { title: 'B', subtitle: 'b' },
  );
  // @ts-expect-error a typo on one of several cards
  await conversation.send(wrongCards);
  const cards = carousel({ title: 'A', buttons: [postback('a', 'ORDER')] });
  await conversation.send(withQuickReplies(cards, ['A', 'HUMAN']));
  // @ts-expect-error a typo under a picture
  await conversation.send(withQuickReplies(image('https://example.com'), ['A', 'ODER']));
  // @ts-expect-error a field that Facebook does not have
  await conversation.profile('birthday');
  const profile = await conversation.profile('locale');
  // @ts-expect-error a field that was not asked for
  await conversation.send(profile.first_name ?? '');
  // @ts-expect-error a reaction that does not exist
  await conversation.react('m_1', 'applause');
}

// @ts-expect-error a field that a card does not have
carousel({ title: 'A', subtitel: 'a' });
// @ts-expect-error the builder's name instead of image_url
carousel({ title: 'A', image: 'https://example.com/a.jpg' });
const [one, two, three, four] = [
  postback('a', 'A'),
  postback('b', 'A'),
  postback('c', 'A'),
  postback('d', 'A'),
];
carousel({ title: 'A', buttons: [one, two, three] });
// @ts-expect-error four buttons on a card
carousel({ title: 'A', buttons: [one, two, three, four] });
const card = { title: 'A', subtitle: 'a' };
const five = [card, card, card, card, card] as const;
carousel(...five, ...five);
// @ts-expect-error eleven cards
carousel(...five, ...five, card);
// @ts-expect-error no card
carousel();
// @ts-expect-error quick replies do not go under Meta's JSON of a whole message
withQuickReplies(raw({ text: 'x' }), ['A', 'A']);
// @ts-expect-error media by id and by URL at once
mediaTemplate({ media_type: 'image', attachment_id: '1', url: 'https://example.com' });

// @ts-expect-error four buttons
buttons('x', postback('a', 'A'), postback('b', 'A'), postback('c', 'A'), postback('d', 'A'));
// @ts-expect-error no button
buttons('x');
const reply = ['A', 'A'] as const;
const seven = [reply, reply, reply, reply, reply, reply, reply] as const;
quickReplies('x', ...seven);
// @ts-expect-error fourteen quick replies
quickReplies('x', ...seven, ...seven);
// @ts-expect-error no quick reply
quickReplies('x');
// @ts-expect-error no product
products();

export const profile: MessengerProfile<typeof shop> = { get_started: { payload: 'ORDER:1' } };
export const withoutItems: MessengerProfile<typeof shop> = {
  get_started: { payload: 'ORDER:1' },
  persistent_menu: [{ locale: 'default', composer_input_disabled: false }],
};
// @ts-expect-error a profile with a payload that the bot does not handle
export const wrongProfile: MessengerProfile<typeof shop> = { get_started: { payload: 'ODER' } };

export const templates: readonly MessageTemplate<typeof shop>[] = [
  { name: 'a', language: 'en', body: 'Your order', buttons: [postback('Show', 'ORDER:{{order}}')] },
  // @ts-expect-error a template with a payload that the bot does not handle
  { name: 'b', language: 'en', body: 'Your order', buttons: [postback('Show', 'ODER:{{order}}')] },
];

const { initialState } = shop;
// @ts-expect-error a payload without a handler
export const unhandled: Bot<Shop> = { initialState, payloads: { ...orders } };
// @ts-expect-error a handler for a payload that is not declared
export const undeclared: Bot<Shop> = { ...shop, payloads: { ...shop.payloads, async HUMNA() {} } };
// @ts-expect-error a bot that declares payloads and handles none
export const forgetful: Bot<Shop> = { initialState, async text() {} };
// @ts-expect-error a state with a property that is not optional needs an initial state
export const blank: Bot<Shop> = { payloads: shop.payloads };
// @ts-expect-error an initial state of another kind
export const wrongState: Bot<Shop> = { ...shop, initialState: { count: '0' } };
export const optional: Bot<{ state: { order?: string } }> = { async text() {} };
export const dates: Bot<{ state: { since: Date } }> = {
  // @ts-expect-error a Date does not come back from JSON
  initialState: { since: new Date() },
};
// @ts-expect-error an event that does not exist
export const misspelt: Bot = { async txt() {} };
// @ts-expect-error a bot that answers echoes talks to itself
export const selfish: Bot = { async echo() {} };
// @ts-expect-error an event of a Page has no person to talk to
export const noPerson: Bot = { change: ({ send }) => send('x') };
// @ts-expect-error a field that a text does not have
export const wrongField: Bot = { text: async ({ payload }) => payload };

export const page: Bot = {
  change: ({ event, page }) => page.sendPrivateReply({ comment_id: event.field }, 'Thank you!'),
  // @ts-expect-error a kind of event that a page event is not
  standby: ({ event }) => Promise.resolve(event.field),
};

export const changes: Bot = {
  fields: ['leadgen', 'ratings', 'a_field_of_tomorrow'],
  async change({ event, page }) {
    if (event.field === 'leadgen') return event.value.leadgen_id?.length;
    if (event.field === 'message_template_status_update') return event.value.reason?.length;
    if (event.field === 'ratings') return event.value.recommendation_type === 'negative';
    if (event.field === 'business_integrity') {
      const { timestamp = 0, restrictions = [], action_events = [] } = event.value;
      const since = [...action_events.map(({ created_time = 0 }) => created_time), timestamp];
      return restrictions.some(({ status }) => status === 'active')
        ? Math.max(...since)
        : action_events[0]?.type;
    }
    // @ts-expect-error a value whose shape Meta does not show
    if (event.field === 'live_videos') return event.value.id;
    if (event.field !== 'feed') return undefined;
    const { item, verb, comment_id, from } = event.value;
    if (item !== 'comment' || verb !== 'add' || from?.id === page.id || !comment_id) return undefined;
    return page.sendPrivateReply({ comment_id }, 'Thank you!');
  },
  standby: async ({ event: { event } }) => event.type === 'postback' && event.payload?.length,
  call: async ({ event: { call, person } }) => `${person} ${call.event}`,
};

export const hooks: Bot<Shop> = {
  ...shop,
  around: ({ event, send }, next) => (event.type === 'text' ? send(event.text) : next()),
  failed: ({ error, event, send }) => send(`${error} ${event.type}`),
};

export function narrowed(event: MessengerEvent): string | undefined {
  switch (event.type) {
    case 'text':
      return event.text;
    case 'reaction':
      return event.emoji;
    case 'unknown':
      return event.fields.join();
    // @ts-expect-error a kind of event that does not exist
    case 'txt':
      return undefined;
    default:
      return event.person;
  }
}
