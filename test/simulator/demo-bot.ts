import type { Bot } from '../../lambda/dispatch.ts';
import { buttons, postback, quickReplies, webUrl } from '../../lambda/messenger/messages.ts';

interface Demo {
  payload: 'GET_STARTED' | 'AGAIN' | 'ORDER';
}

/** A bot for the engine's own tests: says what it was given, and misbehaves when it is told to. */
export const bot: Bot<Demo> = {
  payloads: {
    async GET_STARTED(_, conversation) {
      await conversation.send('Hello!');
    },
    async AGAIN({ text }, conversation) {
      await conversation.send(`You tapped: ${text}`);
    },
    async ORDER({ argument }, conversation) {
      await conversation.send(`Order: ${argument}`);
    },
  },

  async text({ text }, conversation) {
    if (text === 'throw') throw new Error(`The person wrote ${text} and a secret`);
    if (text === 'forget to await') {
      void conversation.send('one');
      void conversation.send('two');
      return;
    }
    if (text === 'forget an empty message') {
      void conversation.send('');
      return;
    }
    if (text === 'catch') await conversation.send('').catch(() => conversation.send('caught'));
    else if (text === 'long') await conversation.send(quickReplies('word '.repeat(900), ['Again', 'AGAIN']));
    else if (text === 'buttons') {
      await conversation.send(
        buttons('Choose', postback('Order', 'ORDER:42'), webUrl('Shop', 'https://example.com')),
      );
    } else {
      await conversation.markSeen();
      await conversation.typing();
      await conversation.send(quickReplies(`You said: ${text}`, ['Again', 'AGAIN']));
    }
  },

  async postback({ payload }, conversation) {
    await conversation.send(`Postback: ${payload}`);
  },

  async reaction({ action, emoji }, conversation) {
    await conversation.send(`${action} ${emoji ?? ''}`.trim());
  },

  async referral({ referral }, conversation) {
    await conversation.send(`Referral: ${referral.ref}`);
  },

  async unknown({ fields }, conversation) {
    await conversation.send(`Unknown: ${fields.join(' ')}`);
  },
};
