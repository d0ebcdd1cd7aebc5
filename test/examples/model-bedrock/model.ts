import { awsFetch } from '../../../lambda/messenger.ts';
import { type Message, type ModelAnswer, ModelFailed, type Question, read } from './words.ts';

/**
 * The model, and where it may think: `eu`, `us`, `jp` …, or `global`. It is called through the inference profile of both:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export const MODEL = 'amazon.nova-2-lite-v1:0';
export const PROFILE = `eu.${MODEL}`;

/** The longest answer. Bedrock counts it against your quota when a call begins, so do not ask for more than you need. */
const MAX_TOKENS = 700;

/**
 * Calls Bedrock's Converse once, with the function's own role.
 * @throws ModelFailed
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export async function ask({ system, messages, tools }: Question, signal: AbortSignal): Promise<ModelAnswer> {
  const body = JSON.stringify({
    system: [{ text: system }],
    messages,
    inferenceConfig: { maxTokens: MAX_TOKENS },
    toolConfig: {
      tools: tools.map(({ name, description, inputSchema }) => ({
        toolSpec: { name, description, inputSchema: { json: inputSchema } },
      })),
    },
  });
  const path = `/model/${encodeURIComponent(PROFILE)}/converse`;
  const [response, text] = await read(
    awsFetch('bedrock-runtime', path, { service: 'bedrock', body, signal }),
  );
  if (!response.ok) {
    const [name] = (response.headers.get('x-amzn-errortype') ?? 'BedrockRefused').split(':');
    throw new ModelFailed(String(name), response.status);
  }
  const { output, stopReason }: ConverseResponse = JSON.parse(text);
  return { message: output.message, stopReason };
}

interface ConverseResponse {
  readonly output: { readonly message: Message };
  readonly stopReason: string;
}
