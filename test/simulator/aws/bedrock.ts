import type { ModelReply, ModelRequest, ModelTurn, ScriptedModel } from '../model/scripted-model.ts';
import type { AwsResponse } from './aws-emulator.ts';
import type { Permission } from './policy.ts';
import { RUN_SECRET } from './run-secret.ts';
import { type SignedCall, signatureRefusal } from './signature.ts';

/** A part of a message: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html */
interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
  readonly toolResult?: {
    readonly toolUseId: string;
    readonly content: readonly { readonly text?: string }[];
    readonly status?: string;
  };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
interface ConverseRequest {
  readonly system?: readonly { readonly text: string }[];
  readonly messages?: readonly { readonly role: 'user' | 'assistant'; readonly content: readonly Block[] }[];
  readonly inferenceConfig?: { readonly maxTokens?: number };
  readonly toolConfig?: {
    readonly tools: readonly {
      readonly toolSpec: {
        readonly name: string;
        readonly description?: string;
        readonly inputSchema: { readonly json: { readonly required?: readonly string[] } };
      };
    }[];
  };
}

/** The path of a call of Converse; the model's id is one encoded part of it. */
export const CONVERSE = /^\/model\/([^/]+)\/converse$/;

const STOP_REASONS = {
  length: 'max_tokens',
  filtered: 'content_filtered',
  guardrail: 'guardrail_intervened',
};

/** https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html */
const REFUSALS = {
  throttled: [429, 'ThrottlingException', 'Too many requests, please wait before trying again.'],
  unavailable: [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
  denied: [403, 'AccessDeniedException', 'User is not authorized to perform: bedrock:InvokeModel'],
} as const;

/** A call of Converse. */
interface ConverseCall extends SignedCall {
  readonly body: string;
}

interface ConverseOptions<C> {
  /** Answers instead of the scripted model. */
  readonly real?: ((call: C) => Promise<AwsResponse>) | undefined;
  /** Says why the role does not allow a call; undefined if it does. */
  readonly denied?: (call: C) => Promise<string | undefined>;
}

/**
 * Answers a call of Bedrock's Converse, if it is signed for Bedrock with the key of the run.
 * @param now the service's clock, in milliseconds since 1970
 */
export async function bedrock<C extends ConverseCall>(
  call: C,
  model: ScriptedModel,
  now: number,
  { real, denied }: ConverseOptions<C> = {},
): Promise<AwsResponse> {
  const refusal = signatureRefusal(call, () => RUN_SECRET, now);
  if (refusal) return bedrockError(refusal.type, refusal.message, 403);
  if (!/\/bedrock\/aws4_request,/.test(call.headers.authorization ?? ''))
    return bedrockError(
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'bedrock'.",
      403,
    );
  const why = await denied?.(call);
  if (why) return bedrockError('AccessDeniedException', why, 403);
  return real ? real(call) : converse(call, model);
}

/** What IAM asks for a call. The id of the model may be that of an inference profile, or an ARN. */
export function toConverse({ path }: Pick<ConverseCall, 'path'>): readonly [Permission] {
  const id = modelIn(path);
  const kinds = ['foundation-model', 'inference-profile', 'application-inference-profile'];
  // The id of a profile begins with a geography: eu.amazon.nova-2-lite-v1:0.
  if (/^\w+(-gov)?\.[\w-]+\./.test(id)) kinds.push(...kinds.splice(0, 1));
  const resources = /^arn:/.test(id)
    ? [id.split(':').slice(5).join(':')]
    : kinds.map((kind) => `${kind}/${id}`);
  return [{ action: 'bedrock:InvokeModel', resources }];
}

function modelIn(path: string): string {
  return decodeURIComponent(CONVERSE.exec(path)?.[1] ?? '');
}

/** A refusal of Bedrock: its protocol names the error in a header. */
function bedrockError(type: string, message: string, status = 400): AwsResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  return { status, headers, body: JSON.stringify({ message }) };
}

function converse({ path, body }: ConverseCall, model: ScriptedModel): AwsResponse {
  const request: ConverseRequest = JSON.parse(body);
  const problem = problemOf(request);
  if (problem !== undefined) return bedrockError('ValidationException', problem);
  return responseOf(model.reply(asked(modelIn(path), request)));
}

/** What Converse refuses of a conversation; undefined if it takes it. */
function problemOf({ messages = [] }: ConverseRequest): string | undefined {
  if (messages[0]?.role !== 'user')
    return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  let open: readonly string[] = [];
  for (const [i, { role, content }] of messages.entries()) {
    if (role === messages[i - 1]?.role)
      return 'A conversation must alternate between user and assistant roles.';
    if (content.length === 0) return `The content field at messages.${i} is empty.`;
    if (content.some(({ text }) => text?.trim() === ''))
      return `The text field in the ContentBlock object at messages.${i}.content is blank.`;
    const results = content.flatMap(({ toolResult }) => (toolResult ? [toolResult.toolUseId] : []));
    if (results.toSorted().join() !== open.toSorted().join())
      return `Expected toolResult blocks at messages.${i}.content for the following Ids: ${open.join()}`;
    open = content.flatMap(({ toolUse }) => (toolUse ? [toolUse.toolUseId] : []));
  }
  if (messages.at(-1)?.role !== 'user') return 'A conversation must end with a user message.';
  return undefined;
}

function asked(model: string, request: ConverseRequest): ModelRequest {
  const { system = [], messages = [], inferenceConfig, toolConfig } = request;
  return {
    model,
    system: system.map(({ text }) => text).join('\n'),
    turns: messages.map(
      ({ role, content }): ModelTurn => ({
        role,
        text: content.flatMap(({ text }) => text ?? []).join('\n'),
        calls: content.flatMap(({ toolUse }) => toolUse?.name ?? []),
        results: content.flatMap(({ toolResult }) =>
          toolResult
            ? [
                {
                  text: toolResult.content.map(({ text }) => text).join(),
                  failed: toolResult.status === 'error',
                },
              ]
            : [],
        ),
      }),
    ),
    tools: (toolConfig?.tools ?? []).map(({ toolSpec: { name, description = '', inputSchema } }) => ({
      name,
      description,
      required: inputSchema.json.required ?? [],
    })),
    maxTokens: inferenceConfig?.maxTokens,
  };
}

function responseOf(reply: ModelReply): AwsResponse {
  if ('refuses' in reply) {
    const [status, type, message] = REFUSALS[reply.refuses];
    return bedrockError(type, message, status);
  }
  const { text, calls = [], stop } = reply;
  const content: readonly Block[] = [
    ...(text === undefined ? [] : [{ text }]),
    ...calls.map((call, i) => ({ toolUse: { toolUseId: `tooluse_${i}`, ...call } })),
  ];
  const stopReason = stop ? STOP_REASONS[stop] : calls.length > 0 ? 'tool_use' : 'end_turn';
  const body = {
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage: { inputTokens: 100, outputTokens: 20, totalTokens: 120 },
    metrics: { latencyMs: 400 },
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
