import { Fault, TryAgain } from '../runtime/errors.ts';
import { at, type Json, string } from '../runtime/json.ts';
import type { Memory, UnfinishedEvent, WriteOptions } from './conversation-store.ts';

/** The format of an item. A function reads only its own version; events wait if it finds a newer one. */
const VERSION = 1;

/** In bytes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM = 400 * 1024;

/**
 * In bytes: what the engine may have to write about an event after the bot's own data. The reason of a dead
 * letter is the largest part of it.
 */
const ENGINE_ROOM = 16 * 1024;

class UnreadableMemory extends TryAgain {
  override readonly name = 'UnreadableMemory';
}

class ConversationTooLarge extends Fault {
  override readonly name = 'ConversationTooLarge';
  constructor(conversation: string, size: number, room: number) {
    const [actual, limit, kept] = [size, MAX_ITEM, room].map((bytes) => Math.ceil(bytes / 1024));
    super(
      `Conversation ${conversation} has ${actual} KB, more than DynamoDB's limit of ${limit} KB` +
        `${kept ? ` less ${kept} KB for the engine` : ''}. Keep less in conversation.state and in the results of ` +
        'once().',
    );
  }
}

/** Attributes in DynamoDB's JSON, in which numbers are strings too. */
export type Item = Record<string, { readonly S: string } | { readonly N: string }>;

/** What an item has that is not part of the memory. */
export interface ItemOptions extends Pick<WriteOptions, 'room'> {
  /** When DynamoDB may delete the item, in seconds since 1970. */
  readonly expires: number;
  /** Tells one write of the item from any other. */
  readonly token: string;
}

/**
 * The item of a memory.
 * @returns also the memory that it holds: it has no results of `once` if they had to go
 * @throws ConversationTooLarge
 */
export function itemOf(
  memory: Memory,
  options: ItemOptions,
): { readonly item: Item; readonly memory: Memory } {
  const { conversation, progress } = memory;
  const item = { ...attributesOf(memory), ...attributesOfWrite(options) };
  const size = sizeOf(item);
  const room = options.room === 'keep' ? ENGINE_ROOM : 0;
  if (size + room <= MAX_ITEM) return { item, memory };
  if (options.room === 'make' && progress && Object.keys(progress.once).length > 0) {
    return itemOf({ ...memory, progress: { ...progress, once: {} } }, options);
  }
  throw new ConversationTooLarge(conversation, size, room);
}

function attributesOf({ conversation, revision, state, engineState, done, progress }: Memory): Item {
  return {
    conversation: { S: conversation },
    version: { N: String(VERSION) },
    revision: { N: String(revision) },
    state: { S: state },
    ...(Object.keys(engineState).length > 0 && { talk: { S: JSON.stringify(engineState) } }),
    done: { S: done.join(' ') },
    ...(progress && { progress: { S: JSON.stringify(progress) } }),
  };
}

function attributesOfWrite({ expires, token }: ItemOptions): Item {
  return { expires: { N: String(expires) }, write: { S: token } };
}

/** Whether an item in DynamoDB's JSON comes from the write with this token. */
export function isFromWrite(item: Json, token: string): boolean {
  return at(item, 'write').S === token;
}

/**
 * The memory in an item that DynamoDB has returned.
 * @throws UnreadableMemory
 */
export function memoryOf(conversation: string, item: Json): Memory {
  const text = (name: string) => string(at(item, name).S);
  const number = (name: string) => Number(at(item, name).N);
  if (number('version') > VERSION) {
    throw new UnreadableMemory(
      `Conversation ${conversation} was written by a newer version of the function. Deploy that version or a later one.`,
    );
  }
  const [revision, state, done] = [number('revision'), text('state'), text('done')];
  if (number('version') !== VERSION || !revision || state === undefined || done === undefined) {
    throw new UnreadableMemory(
      `Conversation ${conversation} has an item of unknown format. Repair or delete it in the table.`,
    );
  }
  try {
    JSON.parse(state);
    const progress = text('progress');
    const unfinished: UnfinishedEvent | undefined = progress && JSON.parse(progress);
    return {
      conversation,
      revision,
      state,
      engineState: JSON.parse(text('talk') ?? '{}'),
      done: done === '' ? [] : done.split(' '),
      progress: unfinished,
    };
  } catch {
    throw new UnreadableMemory(
      `Conversation ${conversation} has an attribute that is not JSON. Repair or delete the item in the table.`,
    );
  }
}

/**
 * An upper bound of an item's size. DynamoDB counts names and values in UTF-8, but numbers at about half
 * their digits.
 */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name + ('S' in value ? value.S : value.N)),
    0,
  );
}
