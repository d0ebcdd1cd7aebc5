/**
 * The mistakes of a bot's author that the compiler catches. `tsc` is the test: an error that is not expected, or an
 * expected one that does not come, turns it red.
 */
import type { Bot, Payloads } from '../lambda/dispatch.ts';
import type { MessengerEvent } from '../lambda/events.ts';
import { postback, webUrl } from '../lambda/messenger/buttons.ts';
import type { Conversation } from '../lambda/messenger/conversation.ts';
import { buttons, quickReplies } from '../lambda/messenger/messages.ts';

interface Shop {
  payload: 'GET_STARTED' | 'ORDER' | 'HUMAN';
}

const orders: Payloads<Shop, 'ORDER'> = {
  async ORDER({ argument }, conversation) {
    await conversation.send(buttons(argument, postback('Something is wrong', `HUMAN:${argument}`)));
  },
};

export const shop: Bot<Shop> = {
  payloads: {
    ...orders,
    async GET_STARTED(_, conversation) {
      await conversation.send('Hello!', quickReplies('How can I help?', ['My order', 'ORDER']));
    },
    async HUMAN(_, conversation) {
      await conversation.send('A colleague will write here.');
    },
  },
};

export const echo: Bot = { text: ({ text }, conversation) => conversation.send(`You said: ${text}`) };

export async function computedListsAreChecked(
  conversation: Conversation<Shop>,
  titles: readonly string[],
): Promise<void> {
  await conversation.send(
    quickReplies('Which one?', ...titles.map((title) => [title, `ORDER:${title}`] as const)),
    buttons('Which one?', ...titles.map((title) => postback(title, 'HUMAN'))),
    buttons('Our shop', webUrl('Open', 'https://example.com'), postback('A person', 'HUMAN')),
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

// @ts-expect-error four buttons
buttons('x', postback('a', 'A'), postback('b', 'A'), postback('c', 'A'), postback('d', 'A'));
// @ts-expect-error no button
buttons('x');
const reply = ['A', 'A'] as const;
const seven = [reply, reply, reply, reply, reply, reply, reply] as const;
quickReplies('x', ...seven);
// @ts-expect-error fourteen quick replies
quickReplies('x', ...seven, ...seven);

// @ts-expect-error a payload without a handler
export const unhandled: Bot<Shop> = { payloads: { ...orders } };
// @ts-expect-error a handler for a payload that nobody declared
export const undeclared: Bot<Shop> = { payloads: { ...shop.payloads, async HUMNA() {} } };
// @ts-expect-error a bot that declares payloads and handles none
export const forgetful: Bot<Shop> = { async text() {} };
// @ts-expect-error an event that does not exist
export const misspelt: Bot = { async txt() {} };
// @ts-expect-error a bot that answers echoes talks to itself
export const selfish: Bot = { async echo() {} };
// @ts-expect-error a field that a text does not have
export const wrongField: Bot = { text: async ({ payload }) => payload };

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
