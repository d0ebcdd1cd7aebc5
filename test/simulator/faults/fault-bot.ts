import type { Conversation } from '../../../lambda/conversation/conversation.ts';
import type { Bot } from '../../../lambda/conversation/dispatch.ts';
import { RetryLater } from '../../../lambda/runtime/errors.ts';

interface Counter {
  state: { count: number };
}

/**
 * The bot of the fault runs. What a person does carries its number and its kind, `42 throws`; it answers `42.1` and
 * `42.2 #7`, the seventh event of this person, in the words that `once` has kept.
 */
export const bot: Bot<Counter> = {
  text: (event, conversation) => answer(event.text, event.timestamp, conversation),
  quick_reply: (event, conversation) => answer(event.payload, event.timestamp, conversation),
  postback: (event, conversation) => answer(event.payload, event.timestamp, conversation),
  referral: (event, conversation) => answer(event.referral.ref ?? '', event.timestamp, conversation),
  reaction: (event, conversation) => answer(event.mid, event.timestamp, conversation),
};

async function answer(what: string, time: number, conversation: Conversation<Counter>): Promise<void> {
  const [number, kind] = what.split(' ');
  const age = (Date.now() - time) / 1000;
  const { state } = conversation;
  state.count = (state.count ?? 0) + 1;
  const count = await conversation.once('count', async () => state.count);
  await conversation.send(`${number}.1`);
  if (kind === 'poison' || (kind === 'throws' && age < 9)) throw new Error('The bot fails.');
  if (kind === 'later' && age < 100) throw new RetryLater(120);
  if (kind === 'empty') await conversation.send('');
  await conversation.send(`${number}.2 #${count}`);
}
