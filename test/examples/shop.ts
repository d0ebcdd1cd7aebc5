import type { Bot } from '../../lambda/conversation/dispatch.ts';
import type { Turn } from '../../lambda/conversation/engine-state.ts';
import { postback } from '../../lambda/messenger/buttons.ts';
import { buttons, quickReplies } from '../../lambda/messenger/messages.ts';
import { secret } from '../../lambda/runtime/bot-secret.ts';

interface Shop {
  payload: 'GET_STARTED' | 'ORDER' | 'ORDER_NUMBER' | 'HUMAN';
  state: { order: string };
}

const menu = quickReplies('How can I help?', ['My order', 'ORDER'], ['A person', 'HUMAN']);

export const bot: Bot<Shop> = {
  history: 20,
  silentHours: 12,
  payloads: {
    GET_STARTED: (_, conversation) => conversation.send('Hello! I am a bot.', menu),
    ORDER: (_, conversation) => conversation.ask('Your order number?', 'ORDER_NUMBER'),
    async ORDER_NUMBER({ text }, conversation) {
      const status = await findOrder(text);
      if (!status) return conversation.ask('I cannot find that one. Once more?', 'ORDER_NUMBER');
      conversation.state.order = text;
      return conversation.send(buttons(status, postback('Something is wrong', `HUMAN:${text}`)));
    },
    async HUMAN(_, conversation) {
      await conversation.send('A colleague will write here.');
      await conversation.handOver('inbox');
    },
  },
  async text(_, conversation) {
    const answer = conversation.once('answer', async () => ask(conversation.history));
    await conversation.send(await conversation.typingWhile(answer));
  },
};

async function findOrder(number: string): Promise<string | undefined> {
  const answer = await fetch(`https://shop.example.com/orders/${encodeURIComponent(number)}`);
  return answer.ok ? answer.text() : undefined;
}

/** Asks a language model; the key is named in `infra/bot-needs.ts`. */
async function ask(messages: readonly Turn[]): Promise<string> {
  const headers = { authorization: `Bearer ${await secret('MODEL_KEY')}` };
  const answer = await fetch('https://model.example.com', {
    method: 'POST',
    headers,
    body: JSON.stringify(messages),
  });
  return answer.text();
}
