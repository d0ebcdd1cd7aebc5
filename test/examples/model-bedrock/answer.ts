import { setTimeout } from 'node:timers/promises';
import type { Turn } from '../../../lambda/messenger.ts';
import { type Ask, type Block, type Message, type ModelAnswer, ModelFailed, type Tool } from './words.ts';

/** What the person gets. */
export interface Reply {
  readonly text: string;
  /** Whether a human is to go on. */
  readonly human: boolean;
}

/** How long all calls of the model for one reply may take, in milliseconds: less than `timeOut` in `bot-needs.ts`. */
const PATIENCE = 50_000;

/** For one call, in milliseconds. */
const TIME_OUT = 20_000;

/** How often a call is made, if the model is busy or out of reach. */
const TRIES = 3;

/** The longest pause before the second try, in milliseconds. */
const PAUSE = 500;

/** How often the model may ask its tools for one reply. */
const ROUNDS = 4;

const NO_ANSWER = 'I have no good answer to that. Write “human”, and a colleague takes over.';
const FILTERED = 'I cannot help with that.';

const handOver: Tool = {
  name: 'hand_over',
  description: 'Passes the conversation to a human. Nothing that you say afterwards is read.',
  inputSchema: { type: 'object', properties: {}, required: [] },
  use: async () => 'A human takes over.',
};

/**
 * Asks the model for a reply, and uses the tools that it asks for.
 * @throws ModelFailed when it does not answer
 */
export async function answer(
  ask: Ask,
  system: string,
  history: readonly Turn[],
  tools: readonly Tool[],
): Promise<Reply> {
  const messages = messagesOf(history);
  const all = [...tools, handOver];
  const endBy = Date.now() + PATIENCE;
  for (let round = 0; round < ROUNDS; round++) {
    const { message, stopReason } = await patiently(
      (signal) => ask({ system, messages, tools: all }, signal),
      endBy,
    );
    const calls = message.content.flatMap(({ toolUse }) => toolUse ?? []);
    if (stopReason !== 'tool_use' || calls.length === 0)
      return { text: textOf(message, stopReason), human: false };
    if (calls.some(({ name }) => name === handOver.name)) return { text: wordsOf(message), human: true };
    const results = await Promise.all(calls.map((call) => resultOf(call, all)));
    messages.push(message, { role: 'user', content: results });
  }
  return { text: NO_ANSWER, human: false };
}

/** As models take it: begun by the user, the roles in turn, nothing blank. */
function messagesOf(history: readonly Turn[]): Message[] {
  const messages: { role: Turn['role']; content: Block[] }[] = [];
  for (const { role, content: text } of history) {
    const last = messages.at(-1);
    if (!text.trim() || (role === 'assistant' && !last)) continue;
    if (last?.role === role) last.content.push({ text });
    else messages.push({ role, content: [{ text }] });
  }
  return messages;
}

/** Makes a call, and again after a pause if the model is busy or out of reach. */
async function patiently(
  call: (signal: AbortSignal) => Promise<ModelAnswer>,
  endBy: number,
): Promise<ModelAnswer> {
  for (let attempt = 1; ; attempt++) {
    const left = Math.max(0, endBy - Date.now());
    try {
      return await call(AbortSignal.timeout(Math.min(TIME_OUT, left)));
    } catch (error) {
      const passes = error instanceof ModelFailed && error.passing;
      if (!passes || attempt === TRIES || Date.now() >= endBy) throw error;
      await setTimeout(Math.random() * PAUSE * attempt);
    }
  }
}

/** Uses a tool. The model hears of a failure, and not why: the reason may be none of the person's business. */
async function resultOf(
  { toolUseId, name, input }: NonNullable<Block['toolUse']>,
  tools: readonly Tool[],
): Promise<Block> {
  try {
    const tool = tools.find((tool) => tool.name === name);
    if (!tool || typeof input !== 'object' || input === null)
      throw new Error(`The model cannot use ${name} so.`);
    const text = await tool.use({ ...input });
    return { toolResult: { toolUseId, content: [{ text }], status: 'success' } };
  } catch (error) {
    console.warn(`The tool ${name} failed: ${error instanceof Error ? error.name : typeof error}`);
    return { toolResult: { toolUseId, content: [{ text: 'The tool failed.' }], status: 'error' } };
  }
}

/** What the person reads, by the reason why the model stopped. */
function textOf(message: Message, stopReason: string): string {
  const text = wordsOf(message);
  // A guardrail's own words are in the message; what a filter has cut off is better not sent.
  if (stopReason === 'content_filtered') return FILTERED;
  if (!text) return stopReason === 'guardrail_intervened' ? FILTERED : NO_ANSWER;
  return stopReason === 'max_tokens' ? `${text} …` : text;
}

function wordsOf({ content }: Message): string {
  return content
    .flatMap(({ text }) => text ?? [])
    .join('\n')
    .trim();
}
