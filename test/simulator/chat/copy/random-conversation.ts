import { setTimeout } from 'node:timers/promises';
import type { Person } from '../../facebook/person.ts';
import { ImpossibleCommand } from '../actions.ts';
import type { Chat } from '../chat.ts';
import type { Command, FaultName } from '../view.ts';
import type { OpenCopies } from './open-copies.ts';

const NAMES = ['Anna', 'Anna Arendt', 'Ben Okri', 'Åsa Öst', 'New Person', '李 小龙', "D'Arcy"];
const LOCALES = ['en_US', 'de_DE'];
const EMOJI = ['❤', '😆', '👍', '🎉'];
const FAULTS: readonly FaultName[] = [
  'rate limit',
  'window closed',
  'blocked',
  'down',
  'twice',
  'wrong signature',
  'held',
];
const HOURS_25 = 25 * 60 * 60_000;

/** Numbers from 0 to 1, always the same ones for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Lets one or two people do 3 to 10 things on the page, always the same ones for a seed; gives the person whose
 * conversation is to be copied.
 */
export async function converse(page: OpenCopies, texts: readonly string[], seed: number): Promise<Person> {
  const random = randomFrom(seed);
  const among = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error('There is nothing to choose from.');
    return one;
  };
  const newPerson = () => page.chat.newPerson(among(NAMES), among(LOCALES));
  const first = newPerson();
  const people = random() < 0.3 ? [first, newPerson()] : [first];
  const actions = 3 + Math.floor(random() * 8);
  for (let i = 0; i < actions; i += 1) {
    const person = among(people);
    const other = among(people);
    const said = texts.map((text) => (text === 'tell' ? `tell ${other.id}` : text));
    await act({ ...page, texts: said, random, among, person });
    if (random() < 0.8) await page.simulator.drain();
  }
  await settle(page);
  return first;
}

interface Choice extends OpenCopies {
  readonly texts: readonly string[];
  readonly random: () => number;
  among<T>(list: readonly T[]): T;
  readonly person: Person;
}

/** Does one thing; what cannot be done just now is left. */
async function act(choice: Choice): Promise<void> {
  const { chat, random, among, person, simulator, save } = choice;
  const kind = random();
  if (kind < 0.78) return carryOut(chat, commandOf(choice));
  if (kind < 0.82)
    return chat.sendFile(person.id, among(['cat.png', "d'or.pdf"]), 'image/png', Buffer.from('x'));
  if (kind < 0.9) {
    const name = among(FAULTS);
    // The function repeats a call by the real clock while Facebook is down.
    const times = name === 'down' ? 1 : among([1, 1, 3]);
    await carryOut(chat, { type: 'inject fault', name, times });
    await carryOut(chat, commandOf(choice));
    if (random() < 0.5) await simulator.drain();
    await carryOut(chat, { type: 'stop faults' });
    if (random() < 0.5) await carryOut(chat, { type: 'resend' });
    return;
  }
  if (kind < 0.93) return carryOut(chat, { type: 'advance', milliseconds: among([600_000, HOURS_25]) });
  if (kind < 0.95) return carryOut(chat, { type: 'forget', person: person.id });
  if (kind < 0.97) {
    await simulator.drain();
    return save();
  }
  // The queue keeps what is said until it is let go.
  await carryOut(chat, { type: 'hold', on: true });
  const said: Promise<void>[] = [];
  for (const command of [commandOf(choice), commandOf(choice), commandOf(choice)]) {
    const calls = lastCall(chat);
    let isDone = false;
    const done = carryOut(chat, command).finally(() => {
      isDone = true;
    });
    said.push(done);
    // Who types does not overtake their own last message.
    while (!isDone && lastCall(chat) === calls) await setTimeout(1);
  }
  await carryOut(chat, { type: 'hold', on: false });
  await Promise.all(said);
}

/** The last call of the webhook that has been answered. */
function lastCall({ recorder }: Chat): number {
  return (
    recorder.trace.filter(({ kind, outcome }) => kind === 'webhook' && outcome !== 'under way').at(-1)?.id ??
    0
  );
}

function commandOf({ random, among, person, texts, simulator }: Choice): Command {
  const { id, lines } = person;
  const kind = random();
  const quickReplies = lines.at(-1)?.message.quick_replies ?? [];
  const offers = person.offers().filter((offer) => offer.kind === 'button');
  const fromPage = lines.filter(({ from }) => from === 'page');
  if (kind < 0.35 || lines.length === 0) {
    const replyTo = random() < 0.15 && lines.length > 0 ? among(lines).mid : undefined;
    if (kind < 0.05) return { type: 'get started', person: id };
    return { type: 'say', person: id, text: among(texts), ...(replyTo && { replyTo }) };
  }
  if (kind < 0.5 && quickReplies.length > 0) {
    const index = Math.floor(random() * quickReplies.length);
    return { type: 'quick reply', person: id, mid: lines.at(-1)?.mid ?? '', index };
  }
  if (kind < 0.7 && offers.length > 0) {
    const { title, payload = '' } = among(offers);
    return { type: 'button', person: id, title, payload };
  }
  if (kind < 0.76 && fromPage.length > 0)
    return { type: 'react', person: id, mid: among(fromPage).mid, emoji: among(EMOJI) };
  const templates = [...simulator.facebook.pageApi.templates.all.keys()];
  const coupon = fromPage.findLast(({ message }) => message.attachment?.payload?.coupon_code !== undefined);
  return among<Command>([
    ...templates.map((template) => ({ type: 'send template', person: id, template }) as const),
    ...(coupon ? [{ type: 'reveal coupon', person: id, mid: coupon.mid } as const] : []),
    { type: 'get started', person: id },
    { type: 'button', person: id, title: 'Old', payload: 'GONE:1' },
    { type: 'button', person: id, title: 'From the menu', payload: 'ORDER:7' },
    { type: 'like', person: id },
    { type: 'open link', person: id, ref: 'spring' },
    { type: 'click ad', person: id, ref: 'summer' },
    { type: 'link account', person: id, linked: random() < 0.5 },
    { type: 'comment', person: id, text: 'The price?' },
    { type: 'answer in inbox', person: id, text: 'I am human.' },
    { type: 'pass back', person: id },
  ]);
}

async function carryOut(chat: Chat, command: Command): Promise<void> {
  try {
    await chat.execute(command);
  } catch (error) {
    if (!(error instanceof ImpossibleCommand)) throw error;
  }
}

/** Ends all faults, and waits until everything is answered. */
async function settle({ chat, simulator }: OpenCopies): Promise<void> {
  await carryOut(chat, { type: 'stop faults' });
  await carryOut(chat, { type: 'resend' });
  await simulator.drain();
}
