/**
 * A model with the wire protocol of OpenAI's Chat Completions, which many providers and servers speak:
 * https://developers.openai.com/api/reference/resources/chat
 */
import type { CallResponse, InterceptedCall } from '../intercepted-calls.ts';
import type { ModelReply, ModelRequest, ModelTurn, ScriptedModel } from './scripted-model.ts';

interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[];
  readonly tool_call_id?: string;
}

interface ChatRequest {
  readonly model?: string;
  readonly messages?: readonly ChatMessage[];
  readonly max_completion_tokens?: number;
  readonly tools?: readonly {
    readonly function: {
      readonly name: string;
      readonly description?: string;
      readonly parameters: { readonly required?: readonly string[] };
    };
  }[];
}

const FINISH_REASONS = { length: 'length', filtered: 'content_filter', guardrail: 'content_filter' };

/** https://developers.openai.com/api/docs/guides/error-codes */
const REFUSALS = {
  throttled: [429, 'rate_limit_exceeded', 'Rate limit reached.'],
  unavailable: [503, 'server_error', 'The engine is currently overloaded, please try again later.'],
  denied: [401, 'invalid_api_key', 'Incorrect API key provided.'],
} as const;

/** Answers a call with what a scripted model says. */
export function completeChat(
  { method, path, headers, body }: Pick<InterceptedCall, 'method' | 'path' | 'headers' | 'body'>,
  model: ScriptedModel,
): CallResponse {
  const { pathname } = new URL(path, 'http://localhost');
  if (method !== 'POST' || pathname !== '/v1/chat/completions')
    return errorOf(
      404,
      'unknown_url',
      `Unknown request URL: ${method} ${pathname}. Please check the URL for typos.`,
    );
  if (!/^Bearer ./.test(headers.authorization ?? '')) return responseOf({ refuses: 'denied' });
  const request: ChatRequest = JSON.parse(body);
  const problem = problemOf(request);
  if (problem !== undefined) return errorOf(400, 'invalid_request_error', problem);
  return responseOf(model.reply(asked(request)));
}

/** What the service refuses of a conversation; undefined if it takes it. */
function problemOf({ model, messages = [] }: ChatRequest): string | undefined {
  if (!model) return 'you must provide a model parameter';
  if (messages.length === 0) return "Invalid 'messages': empty array.";
  let open: readonly string[] = [];
  for (const [i, { role, content, tool_calls = [], tool_call_id = '' }] of messages.entries()) {
    if (role === 'tool') {
      if (!open.includes(tool_call_id)) return `messages.[${i}]: no tool call with the id ${tool_call_id}`;
      open = open.filter((id) => id !== tool_call_id);
    } else if (open.length > 0) return `tool_call_ids did not have response messages: ${open.join()}`;
    else if (tool_calls.length === 0 && typeof content !== 'string')
      return `Invalid value for 'content': expected a string, got null.`;
    if (tool_calls.length > 0) open = tool_calls.map(({ id }) => id);
  }
  return undefined;
}

function asked({ model = '', messages = [], max_completion_tokens, tools = [] }: ChatRequest): ModelRequest {
  const turns: ModelTurn[] = [];
  for (const { role, content, tool_calls = [] } of messages) {
    const text = content ?? '';
    const before = turns.at(-1);
    if (role === 'system') continue;
    if (role === 'tool') {
      const results = [...(before?.calls.length === 0 ? before.results : []), { text, failed: false }];
      if (before?.calls.length === 0) turns.pop();
      turns.push({ role: 'user', text: '', calls: [], results });
    } else turns.push({ role, text, calls: tool_calls.map((call) => call.function.name), results: [] });
  }
  return {
    model,
    system: messages.find(({ role }) => role === 'system')?.content ?? '',
    turns,
    tools: tools.map(({ function: { name, description = '', parameters } }) => ({
      name,
      description,
      required: parameters.required ?? [],
    })),
    maxTokens: max_completion_tokens,
  };
}

function responseOf(reply: ModelReply): CallResponse {
  if ('refuses' in reply) {
    const [status, code, message] = REFUSALS[reply.refuses];
    return errorOf(status, code, message);
  }
  const { text = null, calls = [], stop } = reply;
  const tool_calls = calls.map(({ name, input }, i) => ({
    id: `call_${i}`,
    type: 'function',
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
  }));
  const message = { role: 'assistant', content: text, ...(calls.length > 0 && { tool_calls }) };
  const finish_reason = stop ? FINISH_REASONS[stop] : calls.length > 0 ? 'tool_calls' : 'stop';
  return json(200, { object: 'chat.completion', choices: [{ index: 0, message, finish_reason }] });
}

function errorOf(status: number, code: string, message: string): CallResponse {
  return json(status, { error: { message, type: code, code } });
}

function json(status: number, body: object): CallResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
