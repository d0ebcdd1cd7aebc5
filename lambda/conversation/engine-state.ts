/** What the engine itself remembers of a conversation. */
export interface Talk {
  /** The payload whose handler gets the next text: the bot has asked. */
  readonly asked?: string;
  /** Until when a human answers instead, in milliseconds since 1970. */
  readonly silentUntil?: number;
  /** The last turns, oldest first. */
  readonly history?: readonly Turn[];
  /** When the person last did something that opens the window for 24 hours, in milliseconds since 1970. */
  readonly heardAt?: number;
  /** What became of the last messages that were sent without an occasion, by their id. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
}

/** `sent`; `closed`: the window is, or the person is gone; `given up`: it lies among the dead letters. */
export type Outcome = 'sent' | 'closed' | 'given up';

/** The outcomes that are kept. */
const OUTCOMES = 8;

/** Remembers what became of a message. */
export function withOutcome(talk: Talk, id: string, outcome: Outcome): Talk {
  const before = Object.entries(talk.outcomes ?? {}).filter(([known]) => known !== id);
  return { ...talk, outcomes: Object.fromEntries([...before, [id, outcome] as const].slice(-OUTCOMES)) };
}

/** One turn of a conversation, in the words of language models. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}
