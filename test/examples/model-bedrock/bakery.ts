import { type Bot, type Conversation, quickReplies } from '../../../lambda/messenger.ts';
import { answer } from './answer.ts';
import { type Ask, ModelFailed, type Tool } from './words.ts';

interface Bakery {
  payload: 'GET_STARTED' | 'HUMAN';
}

/** What the model is told before each conversation. */
const SYSTEM = `You answer for a bakery in Messenger: friendly, in the person's language, in at most three sentences, without Markdown.
Open: Tuesday to Sunday, 7 to 18. You cannot take or change orders. Look orders up with find_order, and guess nothing.
If the person asks for a human, complains, or you cannot help: hand_over.`;

/** These words alone need no model; it understands all others. */
const HUMAN = /^\W*(a |real )*(human|person|agent)\W*(please)?\W*$/i;

/** Put your shop's system here. Whoever asks can name any number: check what they may see. */
const ORDERS = new Map([
  ['7', 'Ready to be collected until 18:00.'],
  ['8', 'Will be baked tomorrow.'],
]);

const findOrder: Tool = {
  name: 'find_order',
  description: 'Finds the state of an order by its number.',
  inputSchema: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  async use({ number }) {
    if (typeof number !== 'string') throw new Error('An order has a number.');
    return ORDERS.get(number) ?? 'There is no order with this number.';
  },
};

/** A bakery's bot: a language model that can look orders up, and a human. @param ask calls the model */
export function bakery(ask: Ask): Bot<Bakery> {
  return {
    history: 20,
    silentHours: 12,
    payloads: {
      GET_STARTED: ({ send }) => send('Hello! I am the bakery’s bot. Ask me anything, or write “human”.'),
      HUMAN: toHuman,
    },
    async text(conversation) {
      const { event, history, once, send, typingWhile } = conversation;
      if (HUMAN.test(event.text)) return toHuman(conversation);
      try {
        // A retry, because a message could not be sent, asks and pays no second time.
        const reply = once('reply', () => answer(ask, SYSTEM, history, [findOrder]));
        const { text, human } = await typingWhile(reply);
        if (text) await send(text);
        if (human) await toHuman(conversation);
      } catch (error) {
        if (!(error instanceof ModelFailed && error.passing)) throw error;
        console.warn(`The model did not answer: ${error.name}`);
        const sorry = 'Sorry, I am asked a lot just now. Please ask again in a minute.';
        await send(quickReplies(sorry, ['A person', 'HUMAN']));
      }
    },
    failed: ({ send }) => send('Sorry, something is broken here. Write “human”, and a colleague answers.'),
  };
}

async function toHuman({ send, handOver }: Conversation<Bakery, unknown>): Promise<void> {
  await send('A colleague will write here.');
  await handOver('inbox');
}
