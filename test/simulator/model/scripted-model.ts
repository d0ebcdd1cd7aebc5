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
  readonly description: string;
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
  return forced(said, tools) ?? byWords(said, tools) ?? scripted(`You said: ${said}`);
}

/** `tool: order_state`, or `tool: find_order {"number":"7"}`. */
function forced(said: string, tools: readonly ModelTool[]): ModelReply | undefined {
  const [, name, json = '{}'] = /^\s*tool:\s*([\w-]+)\s*(\{.*)?$/i.exec(said) ?? [];
  if (name === undefined) return undefined;
  const names = tools.map((tool) => tool.name);
  if (!names.includes(name))
    return scripted(`No tool is called ${name}. The tools are: ${names.join(', ')}.`);
  try {
    return { calls: [{ name, input: JSON.parse(json) }] };
  } catch {
    return scripted(`What follows ${name} must be JSON, or nothing.`);
  }
}

/** A tool that hands over, by its name, if a human is asked for; else one that has a word of what was said. */
function byWords(said: string, tools: readonly ModelTool[]): ModelReply | undefined {
  const handsOver = ({ name }: ModelTool) => /human|person(?!a)|hand(?!le)|transfer/i.test(name);
  const toHuman = tools.find((tool) => handsOver(tool) && tool.required.length === 0);
  if (toHuman && /\b(human|person)\b/i.test(said)) return { calls: [{ name: toHuman.name, input: {} }] };
  const [number] = /\d+/.exec(said) ?? [];
  const possible = tools
    .filter((tool) => !handsOver(tool))
    .filter(({ required }) => required.length === 0 || (required.length === 1 && number !== undefined));
  const words = wordsOf(said);
  const shares = (text: string) => wordsOf(text).some((word) => words.includes(word));
  const tool = possible.find(({ name }) => shares(name)) ?? possible.find((one) => shares(one.description));
  if (!tool) return undefined;
  return {
    calls: [{ name: tool.name, input: Object.fromEntries(tool.required.map((key) => [key, number])) }],
  };
}

/** Words that say nothing about what a tool is for. */
const EMPTY =
  /^(and|any|are|ask|can|could|for|from|get|give|have|hello|help|how|human|its|let|need|not|one|person|please|say|set|talk|tell|that|the|their|them|this|use|want|was|were|what|when|where|which|who|why|will|with|would|you|your)$/;

/** The words of a text or of a name like `order_state` or `orderState`, without the s of a plural. */
function wordsOf(text: string): readonly string[] {
  const words =
    text
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? [];
  return words.filter((word) => !EMPTY.test(word)).map((word) => word.replace(/s$/, ''));
}

function scripted(text: string): ModelReply {
  return { text: `(a scripted model) ${text}`.trim() };
}
