import { setTimeout } from 'node:timers/promises';
import {
  type Bot,
  buttons,
  type Conversation,
  type GraphMethod,
  type GraphOptions,
  image,
  mediaFromUrl,
  postback,
  quickReplies,
  RetryLater,
  raw,
  secret,
  webUrl,
} from '../../lambda/messenger.ts';

interface Scripted {
  payload: 'GET_STARTED' | 'AGAIN' | 'ORDER' | 'ANSWERED';
  state: { word?: string; words?: readonly string[]; ballast?: string };
}

type Misbehaviour = (rest: string, conversation: Conversation<Scripted>, age: number) => Promise<unknown>;

/** What the bot does wrong, or right in a difficult way, when a person writes `name:rest`. */
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
  'once with bytes': async (size, { once, send }) => {
    const { length } = await once('large', async () => 'x'.repeat(Number(size)));
    await send(`${length} bytes`);
  },
  'other words': async (_, { send }, age) => {
    await send('the same', `${Math.floor(age / 1000)} seconds`, 'the same');
    if (age < 1000) throw new Error('The bot fails.');
  },
  'throw for seconds': async (seconds, { send }, age) => {
    if (age < Number(seconds) * 1000) throw new Error('The bot fails.');
    await send('At last.');
  },
  'say after seconds': async (seconds, { send }, age) => {
    if (age < Number(seconds) * 1000) throw new Error('The bot fails.');
    await send(seconds);
  },
  'send, then throw for seconds': async (seconds, { send }, age) => {
    await send('First.');
    if (age < Number(seconds) * 1000) throw new Error('The bot fails.');
    await send('At last.');
  },
  'send, then crash for seconds': async (seconds, { send }, age) => {
    await send('First.');
    if (age < Number(seconds) * 1000) process.exit(1);
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
  'leave a rejection behind': async (words, { send }, age) => {
    if (age < 1000) void Promise.reject(new Error(`The person wrote ${words}`));
    await send('Sent.');
  },
  'leave a rejection for later': async (words, { send }) => {
    await send('Sent.');
    void setTimeout(20).then(() => Promise.reject(new Error(`The person wrote ${words}`)));
  },
  'send too late': async (_, { send }) => {
    void setTimeout(20).then(() => send('Too late.'));
  },
  'wait for Facebook': async (_, { send }) => {
    void send('One.');
    await send('Two.');
  },
  'send twice': async (_, { send }) => {
    await send('First.');
    await send('Second.');
  },
  'forget the work behind the dots': async (_, { typingWhile, send }) => {
    void typingWhile(setTimeout(20).then(() => send('Worked.')));
  },
  'forget a result': async (_, { once, send }, age) => {
    void once('pay', async () => {
      await setTimeout(20);
      if (age < 1000) throw new Error('The shop is closed.');
    });
    await send('Paid.');
  },
  'send again when it fails': async (_, { send }) => {
    await send('First.').catch(() => send('First.'));
  },
  'pay while failing': async (_, { once, send }, age) => {
    const paid = once('pay', () => setTimeout(50, age));
    if (age < 1000) throw new Error('The bot fails.');
    await send((await paid) < 1000 ? 'Paid.' : 'Paid again.');
  },
  video: async (url, { send }) => send(mediaFromUrl('video', url)),
  picture: async (url, { send }) => send(image(url)),
  'raw text': async (words, { send }) => send(raw({ text: words })),
  'hand over and fail': async (_, { handOver }) => {
    await handOver('inbox', { silentHours: 1 });
    throw new Error('The bot fails.');
  },
  graph: async (json, { graph, send }) => send(JSON.stringify(await graphOf(graph, json))),
  'graph once and throw for seconds': async (words, { graph, once, send }, age) => {
    const [seconds, json = ''] = words.split(/ (.*)/s);
    const answer = await once('graph', () => graphOf(graph, json));
    if (age < Number(seconds) * 1000) throw new Error('The bot fails.');
    await send(JSON.stringify(answer));
  },
  ask: async (question, conversation) => conversation.ask(question, 'ANSWERED'),
  history: async (_, { history, send }) =>
    send(history.map(({ role, content }) => `${role} ${content}`).join('; ')),
  'hand over': async (_, { handOver }) => handOver('inbox', { silentHours: 1 }),
  secret: async (name, { send }) => send(`${(await secret(name)).length} characters`),
  raw: async (_, { event, send }) => send(`Raw: ${Object.keys(event.raw).join(' ')}`),
  sender: async (_, { event, send }) => send(`Sender: ${JSON.stringify(event.raw.sender)}`),
  'again and again': async () => {
    throw new RetryLater(60);
  },
  crash: async () => process.exit(1),
  hang: async (_, { send }) => {
    await send('before');
    await new Promise(() => {});
  },
};

/** Makes the call that the person wrote as JSON. */
async function graphOf(graph: Conversation['graph'], json: string): Promise<{ readonly id: string }> {
  const { method, path, ...options }: GraphOptions & { method: GraphMethod; path: string } = JSON.parse(json);
  const answer = await graph(method, path, options);
  return { id: '', ...answer };
}

/** The bot of the engine's own tests: says what it received, and misbehaves on command. */
export const bot: Bot<Scripted> = {
  history: 3,
  silentHours: 1,
  payloads: {
    async ANSWERED({ event: { text }, send }) {
      if (text === 'throw') throw new Error('The answer is not understood.');
      await send(`Answer: ${text}`);
    },
    async GET_STARTED({ send }) {
      await send('Hello!');
    },
    async AGAIN({ event: { text }, send }) {
      await send(`You tapped: ${text}`);
    },
    async ORDER({ event: { argument }, send }) {
      await send(`Order: ${argument}`);
    },
  },

  async text(conversation) {
    const { event, send, markSeen, typing } = conversation;
    const { text, timestamp } = event;
    if (text.startsWith('throw,') || text === 'throw')
      throw new Error(`The person wrote ${text} and a secret`);
    const [command = '', rest = ''] = text.split(/:(.*)/s);
    const misbehave = misbehaviours[command];
    if (misbehave) {
      await misbehave(rest, conversation, Date.now() - timestamp);
      return;
    }
    if (text === 'forget to await') {
      void send('one');
      void send('two');
      return;
    }
    if (text === 'forget an empty message') {
      void send(raw({ text: '' }));
      return;
    }
    if (text === 'catch') await send(raw({ text: '' })).catch(() => send('caught'));
    else if (text === 'long') await send(quickReplies('word '.repeat(900), ['Again', 'AGAIN']));
    else if (text === 'buttons') {
      await send(buttons('Choose', postback('Order', 'ORDER:42'), webUrl('Shop', 'https://example.com')));
    } else {
      await markSeen();
      await typing();
      await send(quickReplies(`You said: ${text}`, ['Again', 'AGAIN']));
    }
  },

  async postback({ event: { payload }, send }) {
    await send(`Postback: ${payload}`);
  },

  async reaction({ event: { action, emoji }, send }) {
    await send(`${action} ${emoji ?? ''}`.trim());
  },

  async referral({ event: { referral }, send }) {
    await send(`Referral: ${referral.ref}`);
  },

  async failed({ event, send }) {
    if (event.type === 'text' && event.text.endsWith('sorry')) await send('Sorry.');
  },

  async standby({ event: { event, person }, page }) {
    await page.sendPrivateReply({ comment_id: person ?? '' }, `Standby: ${event.type}`);
  },

  async unknown({ event: { fields }, send }) {
    await send(`Unknown: ${fields.join(' ')}`);
  },
};
