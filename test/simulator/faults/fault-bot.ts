import { setTimeout } from 'node:timers/promises';
import { type Bot, type Conversation, RetryLater } from '../../../lambda/messenger.ts';

interface Counter {
  state: { count?: number };
}

/**
 * The bot of the fault runs. What a person does carries a number and a kind, `42 throws`; the bot replies `42.1` and
 * `42.2 #7`: the seventh event of this person, by the count that `once` has kept.
 */
export const bot: Bot<Counter> = {
  text: (conversation) => reply(conversation.event.text, conversation),
  quick_reply: (conversation) => reply(conversation.event.payload, conversation),
  postback: (conversation) => reply(conversation.event.payload, conversation),
  referral: async (conversation) => {
    await conversation.profile();
    await reply(conversation.event.referral.ref ?? '', conversation);
  },
  reaction: (conversation) => reply(conversation.event.mid, conversation),
};

async function reply(what: string, { event, state, once, send }: Conversation<Counter>): Promise<void> {
  const [number, kind] = what.split(' ');
  const age = (Date.now() - event.timestamp) / 1000;
  state.count = (state.count ?? 0) + 1;
  const count = await once('count', async () => state.count);
  await send(`${number}.1`);
  if (kind === 'poison' || (kind === 'throws' && age < 9)) throw new Error('The bot fails.');
  if (kind === 'crashes') process.exit(1);
  if (kind === 'leaves' && age < 9) leavePromises();
  if (kind === 'later' && age < 100) throw new RetryLater(120);
  if (kind === 'empty') await send('');
  await send(`${number}.2 #${count}`);
}

/** Nobody awaits these: the first fails while the handler runs, the second probably afterwards. */
function leavePromises(): void {
  void Promise.reject(new Error('Nobody awaits this.'));
  void setTimeout(50).then(() => Promise.reject(new Error('Nobody awaits this either.')));
}
