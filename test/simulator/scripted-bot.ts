import { setTimeout } from 'node:timers/promises';
import type { Conversation } from '../../lambda/conversation/conversation.ts';
import type { Bot } from '../../lambda/conversation/dispatch.ts';
import { postback, webUrl } from '../../lambda/messenger/buttons.ts';
import { image } from '../../lambda/messenger/media.ts';
import { buttons, quickReplies, raw } from '../../lambda/messenger/messages.ts';
import { secret } from '../../lambda/runtime/bot-secret.ts';
import { RetryLater } from '../../lambda/runtime/errors.ts';

interface Demo {
  payload: 'GET_STARTED' | 'AGAIN' | 'ORDER' | 'ANSWERED';
  state: { word: string; words: readonly string[]; ballast: string };
}

type Misbehaviour = (rest: string, conversation: Conversation<Demo>, age: number) => Promise<unknown>;

/** What the bot does wrong, or right in a difficult way, when it is told `name:rest`. */
const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  remember: async (word, { state, send }) => {
    const before = state.word ?? 'nothing';
    state.word = word;
    state.words = [...(state.words ?? []), word];
    await send(`${before}, ${state.words.join(' ')}`);
  },
  'remember and throw': async (word, { state }) => {
    state.word = word;
    throw new Error('The bot fails.');
  },
  ballast: async (size, { state, send }) => {
    state.ballast = 'x'.repeat(Number(size));
    await send('I remember a lot.');
  },
  dice: async (_, conversation, age) => {
    const dice = () => conversation.once('dice', async () => Math.random());
    await conversation.send(`${await dice()}`, `${await dice()}`);
    if (age < 1000) throw new Error('The bot fails.');
    await conversation.send(`${await dice()}`);
  },
  'other words': async (_, { send }, age) => {
    await send('the same', `${Math.floor(age / 1000)} seconds`, 'the same');
    if (age < 1000) throw new Error('The bot fails.');
  },
  'throw for seconds': async (seconds, { send }, age) => {
    if (age < Number(seconds) * 1000) throw new Error('The bot fails.');
    await send('At last.');
  },
  'send, then throw for seconds': async (seconds, { send }, age) => {
    await send('First.');
    if (age < Number(seconds) * 1000) throw new Error('The bot fails.');
    await send('At last.');
  },
  'fail while asking once': async (_, { once, typing, send }, age) => {
    const answer = once('constructor', async () => {
      if (age < 1000) throw new Error('The model is down.');
      return 'the answer';
    });
    await typing();
    await send(await answer);
  },
  'fail before sending': async (_, { send }, age) => {
    const late = setTimeout(50).then(() => send('late'));
    late.catch(() => {});
    if (age < 1000) throw new Error('The bot fails.');
    await late;
  },
  later: async (seconds, { send }, age) => {
    if (age < Number(seconds) * 1000) throw new RetryLater(Number(seconds));
    await send('Later.');
  },
  ignore: async () => {},
  picture: async (url, { send }) => send(image(url)),
  'hand over and fail': async (_, { handOver }) => {
    await handOver('inbox', { silentHours: 1 });
    throw new Error('The bot fails.');
  },
  ask: async (question, conversation) => conversation.ask(question, 'ANSWERED'),
  history: async (_, { history, send }) =>
    send(history.map(({ role, content }) => `${role} ${content}`).join('; ')),
  'hand over': async (_, conversation) => conversation.handOver('inbox', { silentHours: 1 }),
  secret: async (name, { send }) => send(`${(await secret(name)).length} characters`),
  'again and again': async () => {
    throw new RetryLater(60);
  },
  crash: async () => process.exit(1),
  hang: async (_, { send }) => {
    await send('before');
    await new Promise(() => {});
  },
};

/** A bot for the engine's own tests: says what it was given, and misbehaves when it is told to. */
export const bot: Bot<Demo> = {
  history: 3,
  silentHours: 1,
  payloads: {
    async ANSWERED({ text }, conversation) {
      if (text === 'throw') throw new Error('The answer is not understood.');
      await conversation.send(`Answer: ${text}`);
    },
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

  async text({ text, timestamp }, conversation) {
    if (text.startsWith('throw,') || text === 'throw')
      throw new Error(`The person wrote ${text} and a secret`);
    const [command = '', rest = ''] = text.split(/:(.*)/s);
    const misbehave = misbehaviours[command];
    if (misbehave) {
      await misbehave(rest, conversation, Date.now() - timestamp);
      return;
    }
    if (text === 'forget to await') {
      void conversation.send('one');
      void conversation.send('two');
      return;
    }
    if (text === 'forget an empty message') {
      void conversation.send(raw({ text: '' }));
      return;
    }
    if (text === 'catch') await conversation.send(raw({ text: '' })).catch(() => conversation.send('caught'));
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

  async failed(_, event, conversation) {
    if (event.type === 'text' && event.text.endsWith('sorry')) await conversation.send('Sorry.');
  },

  async standby({ event, person }, { sendPrivateReply }) {
    await sendPrivateReply({ comment_id: person ?? '' }, `Standby: ${event.type}`);
  },

  async unknown({ fields }, conversation) {
    await conversation.send(`Unknown: ${fields.join(' ')}`);
  },
};
