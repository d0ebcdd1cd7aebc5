import type { EngineState } from '../conversation/engine-state.ts';
import type { Progress } from '../conversation/progress.ts';
import { TryAgain } from '../runtime/errors.ts';

/** What was done of the event that is not finished. */
export interface UnfinishedEvent extends Progress {
  /** Whose progress it is. */
  readonly identity: string;
  /** Attempts that were begun and of which nobody knows how they ended. */
  readonly attempts: number;
  /** How often the bot's own code threw. */
  readonly failures: number;
  /** Why it was given up, when only the dead letter is still to be written. */
  readonly givenUp?: Readonly<Record<string, unknown>>;
}

/** All that is remembered of a conversation. */
export interface Memory {
  /** Page and person. */
  readonly conversation: string;
  /** Counts the writes; 0 when nothing was written yet. */
  readonly revision: number;
  /** The author's own, as JSON. */
  readonly state: string;
  readonly engineState: EngineState;
  /** The identities of the last events that are done, the newest last, cut to `IDENTITY_LENGTH`. */
  readonly done: readonly string[];
  /** Of the event that is not finished. */
  readonly progress: UnfinishedEvent | undefined;
}

/** Where conversations are remembered. */
export interface ConversationStore {
  /**
   * What is remembered of a conversation, as the last write left it; empty for a first contact.
   * @throws StoreUnavailable, UnreadableMemory
   */
  read(conversation: string): Promise<Memory>;
  /**
   * Writes unless somebody else has written since `memory` was read.
   * @returns what a read would give now.
   * @throws Conflict, ConversationTooLarge, StoreUnavailable
   */
  write(memory: Memory): Promise<Memory>;
  /**
   * Deletes all that is remembered of a conversation, readable or not.
   * @throws StoreUnavailable
   */
  forget(conversation: string): Promise<void>;
}

/** Somebody else has written since the memory was read. */
export class Conflict extends TryAgain {
  override readonly name = 'Conflict';
}

const DONE_KEPT = 32;

/** 96 bits: among 32 events of one person nobody will see two alike. */
const IDENTITY_LENGTH = 16;

/** What there is of a person who writes for the first time. */
export function nothingRemembered(conversation: string): Memory {
  return { conversation, revision: 0, state: '{}', engineState: {}, done: [], progress: undefined };
}

/** Whether the event was answered, closed or given up before. */
export function isDone({ done }: Memory, identity: string): boolean {
  return done.includes(identity.slice(0, IDENTITY_LENGTH));
}

/** The memory with the event done, and what it has left to remember. */
export function withDone(
  memory: Memory,
  identity: string,
  { state, engineState }: Pick<Memory, 'state' | 'engineState'>,
): Memory {
  const done = [...memory.done, identity.slice(0, IDENTITY_LENGTH)].slice(-DONE_KEPT);
  return { ...memory, state, engineState, done, progress: undefined };
}

/** A store for a function that has none: every conversation is a first contact. */
export const forgetful: ConversationStore = {
  read: async (conversation) => nothingRemembered(conversation),
  write: async (memory) => memory,
  forget: async () => {},
};
