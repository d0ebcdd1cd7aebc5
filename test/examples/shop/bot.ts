import { type Bot, buttons, postback, quickReplies, secret, type Turn } from '../../../lambda/messenger.ts';

interface Shop {
  payload: 'GET_STARTED' | 'ORDER' | 'ORDER_NUMBER' | 'HUMAN';
  state: { order?: string };
}

const menu = quickReplies('How can I help?', ['My order', 'ORDER'], ['A person', 'HUMAN']);

/** A shop's bot: a menu, the state of an order, a human, and a language model for everything else. */
export const bot: Bot<Shop> = {
  history: 20,
  silentHours: 12,
  payloads: {
    GET_STARTED: ({ send }) => send('Hello! I am a bot.', menu),
    ORDER: ({ ask }) => ask('Your order number?', 'ORDER_NUMBER'),
    async ORDER_NUMBER({ event, ask, send, state }) {
      const order = await findOrder(event.text);
      if (!order) return ask('I cannot find that one. Once more?', 'ORDER_NUMBER');
      state.order = event.text;
      return send(buttons(order, postback('Something is wrong', `HUMAN:${event.text}`)));
    },
    async HUMAN({ send, handOver }) {
      await send('A colleague will write here.');
      await handOver('inbox');
    },
  },
  async text({ history, once, send, typingWhile }) {
    const reply = once('reply', () => askModel(history));
    await send(await typingWhile(reply));
  },
};

/** Asks the shop's system for the state of an order. */
async function findOrder(number: string): Promise<string | undefined> {
  const response = await fetch(`https://shop.example.com/orders/${encodeURIComponent(number)}`);
  return response.ok ? response.text() : undefined;
}

/** Asks a language model. `infra/bot-needs.ts` names the secret. */
async function askModel(messages: readonly Turn[]): Promise<string> {
  const response = await fetch('https://model.example.com', {
    method: 'POST',
    headers: { authorization: `Bearer ${await secret('MODEL_KEY')}` },
    body: JSON.stringify(messages),
  });
  if (!response.ok) throw new Error(`The model responded with status ${response.status}.`);
  return response.text();
}
