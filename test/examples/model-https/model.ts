import { secret } from '../../../lambda/messenger.ts';
import {
  type Block,
  type Message,
  type ModelAnswer,
  ModelFailed,
  type Question,
  read,
} from '../model-bedrock/words.ts';

/** Where the model is: a service, or a server of your own, with the protocol of OpenAI's Chat Completions. */
const BASE_URL = 'https://api.openai.com/v1';

/** Which model: https://developers.openai.com/api/docs/models */
const MODEL = 'gpt-6-luna';

/** The longest answer. A model that thinks before it answers counts its thoughts too. */
const MAX_TOKENS = 2000;

/** Converse's names for the reasons why a model stops. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  tool_calls: 'tool_use',
  length: 'max_tokens',
  content_filter: 'content_filtered',
};

/**
 * Calls Chat Completions once, with the key of the secret `MODEL_KEY`.
 * @throws ModelFailed
 * Source: https://developers.openai.com/api/reference/resources/chat
 */
export async function ask({ system, messages, tools }: Question, signal: AbortSignal): Promise<ModelAnswer> {
  const body = JSON.stringify({
    model: MODEL,
    messages: [{ role: 'system', content: system }, ...messages.flatMap(toChat)],
    max_completion_tokens: MAX_TOKENS,
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
  });
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await secret('MODEL_KEY')}`,
  };
  // Tests and the simulator set the variable, so that a scripted model answers.
  const url = `${process.env.OPENAI_BASE_URL ?? BASE_URL}/chat/completions`;
  const [response, text] = await read(fetch(url, { method: 'POST', headers, body, signal }));
  if (!response.ok) throw new ModelFailed(`Status${response.status}`, response.status);
  const { choices }: ChatResponse = JSON.parse(text);
  const [choice] = choices;
  if (!choice) throw new ModelFailed('NoChoice', response.status);
  const { message, finish_reason } = choice;
  return { message: fromChat(message), stopReason: STOP_REASONS[finish_reason] ?? finish_reason };
}

/** A message of Chat Completions: each result of a tool is one of its own. */
function toChat({ role, content }: Message): readonly object[] {
  const results = content.flatMap(({ toolResult }) => toolResult ?? []);
  if (results.length > 0)
    return results.map(({ toolUseId, content }) => ({
      role: 'tool',
      tool_call_id: toolUseId,
      content: content.map(({ text }) => text).join('\n'),
    }));
  const text = content.flatMap(({ text }) => text ?? []).join('\n');
  const calls = content.flatMap(({ toolUse }) => toolUse ?? []);
  const tool_calls = calls.map(({ toolUseId: id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  return [{ role, content: text, ...(calls.length > 0 && { tool_calls }) }];
}

function fromChat({ content, refusal, tool_calls = [] }: ChatMessage): Message {
  const text = content ?? refusal;
  const calls = tool_calls.map(
    (call): Block => ({
      toolUse: { toolUseId: call.id, name: call.function.name, input: inputOf(call.function.arguments) },
    }),
  );
  return { role: 'assistant', content: [...(text ? [{ text }] : []), ...calls] };
}

/** A model may write an input that is no JSON: then the tool hears of nothing. */
function inputOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

interface ChatResponse {
  readonly choices: readonly { readonly message: ChatMessage; readonly finish_reason: string }[];
}

interface ChatMessage {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}
