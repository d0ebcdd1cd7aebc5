/** What the engine itself remembers of a conversation. Stored: the names stay. */
export interface EngineState {
  /** The payload whose handler gets the next text: the bot has asked. */
  readonly asked?: string;
  /** Until when the bot pauses because a human replies, in milliseconds since 1970. */
  readonly silentUntil?: number;
  /** The last turns, oldest first. */
  readonly history?: readonly Turn[];
  /** When the person last did something that opens the window for 24 hours, in milliseconds since 1970. */
  readonly heardAt?: number;
  /** A short hash of the id of the Page's last message: all later messages belong to the event after it. */
  readonly lastSent?: string;
  /** When the conversation came to the bot: the person's first event, or the other App passed it. */
  readonly begunAt?: number;
  /** When the person last clicked on an ad and the bot answered that, in milliseconds since 1970. */
  readonly adAnswered?: number;
  /** What became of the last outbound messages, by their id. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
}

/** `closed`: the person cannot be reached now; `given up`: it is in the dead-letter queue. */
export type Outcome = 'sent' | 'closed' | 'given up';

/** How many outcomes are kept. */
const OUTCOMES = 8;

/** Remembers what became of an outbound message. */
export function withOutcome(state: EngineState, id: string, outcome: Outcome): EngineState {
  const before = Object.entries(state.outcomes ?? {}).filter(([known]) => known !== id);
  return { ...state, outcomes: Object.fromEntries([...before, [id, outcome] as const].slice(-OUTCOMES)) };
}

/** One turn of a conversation, in the format of language models. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The last `most` turns, oldest first. */
export function lastTurns(turns: readonly Turn[], most: number): readonly Turn[] {
  return most > 0 ? turns.slice(-most) : [];
}
