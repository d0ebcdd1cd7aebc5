import type { EngineState } from '../conversation/engine-state.ts';
import type { Progress } from '../conversation/progress.ts';
import type { AwsCallOptions } from '../runtime/aws-client.ts';
import { TryAgain } from '../runtime/errors.ts';

/** The progress of an event that is not finished. */
export interface UnfinishedEvent extends Progress {
  /** The identity of the event. */
  readonly identity: string;
  /** Attempts that started alone and did not end, or were cut off. */
  readonly attempts: number;
  /** Attempts in which the bot's own code threw. */
  readonly failures: number;
  /** Attempts that ended. */
  readonly tries?: number;
  /**
   * When an attempt started whose end is not noted, because the function may have been killed. In milliseconds since 1970.
   */
  readonly begun?: number | undefined;
  /** Why the event failed for good. Set while only its dead letter has yet to be written. */
  readonly givenUp?: Readonly<Record<string, unknown>>;
}

/** Everything that is stored about a conversation. */
export interface Memory {
  /** Page id and person id: `<page>/<person>`. */
  readonly conversation: string;
  /** The number of writes so far; 0 before the first. */
  readonly revision: number;
  /** The author's `state`, as JSON. */
  readonly state: string;
  readonly engineState: EngineState;
  /** The identities of the last events that are done, newest last, cut to `IDENTITY_LENGTH`. */
  readonly done: readonly string[];
  /** The progress of the unfinished event, if there is one. */
  readonly progress: UnfinishedEvent | undefined;
}

/** How to write a conversation. */
export interface WriteOptions extends AwsCallOptions {
  /**
   * - `keep`: refuse the write unless the item still has 16 KB for what the engine must write about an event.
   *   For what the bot's code has computed: its state, the results of `once`.
   * - `make`: drop the results of `once` if the item would be too large. For the engine's own notes.
   *
   * Without it, the item may have DynamoDB's 400 KB.
   */
  readonly room?: 'keep' | 'make';
}

/** Stores conversations. */
export interface ConversationStore {
  /**
   * Reads a conversation, consistent with the last write. A new conversation is empty.
   * @throws StoreUnavailable, UnreadableMemory
   */
  read(conversation: string, options?: AwsCallOptions): Promise<Memory>;
  /**
   * Writes a conversation, unless another invocation has written it since `memory` was read. A write may take
   * effect although its response is lost: the next try then finds its own write, which is a success.
   * @returns the memory as the next read would return it.
   * @throws Conflict, ConversationTooLarge, StoreUnavailable
   */
  write(memory: Memory, options?: WriteOptions): Promise<Memory>;
  /**
   * Deletes a conversation, even if it cannot be read.
   * @throws StoreUnavailable
   */
  forget(conversation: string, options?: AwsCallOptions): Promise<void>;
}

/** Another invocation has written the conversation since it was read. */
export class Conflict extends TryAgain {
  override readonly name = 'Conflict';
}

const MAX_DONE = 32;

/** 16 characters hold 96 bits, so that no two of a person's 32 events are alike. */
const IDENTITY_LENGTH = 16;

/** The memory of a conversation that has not been written yet. */
export function emptyMemory(conversation: string): Memory {
  return { conversation, revision: 0, state: '{}', engineState: {}, done: [], progress: undefined };
}

/** Whether the event was processed, closed or moved to the dead-letter queue before. */
export function isDone({ done }: Memory, identity: string): boolean {
  return done.includes(identity.slice(0, IDENTITY_LENGTH));
}

/** The memory after the event is done, with the new state. */
export function withDone(
  memory: Memory,
  identity: string,
  { state, engineState }: Pick<Memory, 'state' | 'engineState'>,
): Memory {
  const done = [...memory.done, identity.slice(0, IDENTITY_LENGTH)].slice(-MAX_DONE);
  return { ...memory, state, engineState, done, progress: undefined };
}

/** Stores nothing, for a function without a table: every conversation is new. */
export const noStore: ConversationStore = {
  read: async (conversation) => emptyMemory(conversation),
  write: async (memory) => memory,
  forget: async () => {},
};
