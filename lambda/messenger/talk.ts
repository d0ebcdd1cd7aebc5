/** What the engine itself remembers of a conversation. */
export interface Talk {
  /** The payload whose handler gets the next text: the bot has asked. */
  readonly asked?: string;
  /** Until when a human answers instead, in milliseconds since 1970. */
  readonly silentUntil?: number;
  /** The last turns, oldest first. */
  readonly history?: readonly Turn[];
}

/** One turn of a conversation, in the words of language models. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}
