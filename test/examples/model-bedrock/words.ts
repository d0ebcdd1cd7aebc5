/** What is said between a bot and a model, in the words of Bedrock's Converse. */

/** A part of a message: a text, or a tool that the model asks for, or what a tool gave. */
export interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
  readonly toolResult?: {
    readonly toolUseId: string;
    readonly content: readonly { readonly text: string }[];
    readonly status: 'success' | 'error';
  };
}

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

/** Something that the model may ask the bot to do. */
export interface Tool {
  readonly name: string;
  /** By this the model decides when to use it. */
  readonly description: string;
  /** A JSON schema of the input, with these three fields. */
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: object;
    readonly required: readonly string[];
  };
  /** @param input unchecked: a model may leave a field out */
  use(input: Readonly<Record<string, unknown>>): Promise<string>;
}

/** A call of the model. */
export interface Question {
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
}

export interface ModelAnswer {
  readonly message: Message;
  /** `end_turn`, `tool_use`, `max_tokens`, `content_filtered`, `guardrail_intervened` … */
  readonly stopReason: string;
}

/** Calls a model once. @throws ModelFailed */
export type Ask = (question: Question, signal: AbortSignal) => Promise<ModelAnswer>;

/** Statuses that say that the model is busy, slow or out of reach. */
const PASSING = [408, 424, 429, 500, 502, 503, 504];

/** The model did not answer. Its message holds nothing of the conversation. */
export class ModelFailed extends Error {
  /** The service's name for the error, which the log shows: `ThrottlingException`. */
  override readonly name: string;
  /** Whether it may answer later. */
  readonly passing: boolean;

  /** @param status 0 if there was no response */
  constructor(name: string, status: number, options?: ErrorOptions) {
    super(`The model failed: ${name} (${status})`, options);
    this.name = name;
    this.passing = status === 0 || PASSING.includes(status);
  }
}

/**
 * Waits for a response and reads it whole.
 * @throws ModelFailed when there is none in time
 */
export async function read(call: Promise<Response>): Promise<[response: Response, text: string]> {
  try {
    const response = await call;
    return [response, await response.text()];
  } catch (cause) {
    throw new ModelFailed(cause instanceof Error ? cause.name : 'Unreachable', 0, { cause });
  }
}
