/** What a bot has asked a model, whatever the protocol. */
export interface ModelRequest {
  readonly model: string;
  readonly system: string;
  /** The conversation; each turn's words, or what its tools were asked and gave. */
  readonly turns: readonly ModelTurn[];
  readonly tools: readonly ModelTool[];
  readonly maxTokens: number | undefined;
}

export interface ModelTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** The names of the tools that the model has called in this turn. */
  readonly calls: readonly string[];
  /** What the tools have given in this turn. */
  readonly results: readonly ToolResult[];
}

export interface ToolResult {
  readonly text: string;
  readonly failed: boolean;
}

export interface ModelTool {
  readonly name: string;
  /** The inputs without which it cannot be called. */
  readonly required: readonly string[];
}

/** What the model does: it answers, or the service refuses the call. */
export type ModelReply =
  | {
      readonly text?: string;
      /** An input that is a string goes out as it is, in protocols that have inputs as text: it may be no JSON. */
      readonly calls?: readonly { readonly name: string; readonly input: unknown }[];
      /** Why it stops, if not because it is done. */
      readonly stop?: 'length' | 'filtered' | 'guardrail';
    }
  | { readonly refuses: 'throttled' | 'unavailable' | 'denied' };

/**
 * A language model that answers by script, so that a bot can be tried and tested without an account, and says so. A test
 * says what comes next with `next`; else it answers by simple rules.
 */
export class ScriptedModel {
  /** All that it was asked, oldest first. */
  readonly asked: ModelRequest[] = [];
  /** Called when it is asked for the first time. */
  onFirst: () => void = () => {};
  readonly #next: ModelReply[] = [];

  /** What the next calls are answered with, in this order. */
  next(...replies: readonly ModelReply[]): void {
    this.#next.push(...replies);
  }

  /** Forgets what it was asked, and what it was to answer. */
  reset(): void {
    this.asked.length = 0;
    this.#next.length = 0;
  }

  reply(request: ModelRequest): ModelReply {
    if (this.asked.push(request) === 1) this.onFirst();
    return this.#next.shift() ?? byRules(request);
  }
}

/** Answers what was said last. */
function byRules({ turns, tools }: ModelRequest): ModelReply {
  const { text = '', results = [] } = turns.at(-1) ?? {};
  const said = text.split('\n').at(-1) ?? '';
  if (results.length > 0) return scripted(`The tool says: ${results.map(({ text }) => text).join(' ')}`);
  if (/\bthrottle\b/i.test(said)) return { refuses: 'throttled' };
  if (/\blong\b/i.test(said)) return scripted('This sentence makes the answer long. '.repeat(100));
  const toHuman = tools.find(({ required }) => required.length === 0);
  if (toHuman && /\b(human|person)\b/i.test(said)) return { calls: [{ name: toHuman.name, input: {} }] };
  const [, number] = /\border\b\D*(\d+)/i.exec(said) ?? [];
  const lookUp = tools.find(({ required }) => required.length === 1);
  if (number && lookUp)
    return { calls: [{ name: lookUp.name, input: { [String(lookUp.required)]: number } }] };
  return scripted(`You said: ${said}`);
}

function scripted(text: string): ModelReply {
  return { text: `(a scripted model) ${text}`.trim() };
}
