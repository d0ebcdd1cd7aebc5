import type { DeleteItemInput, GetItemInput, PutItemInput } from '@aws-sdk/client-dynamodb';
import { awsService } from '../runtime/aws-client.ts';
import { AwsRefused } from '../runtime/aws-refused.ts';
import { Fault, TryAgain } from '../runtime/errors.ts';
import { at, isObject, type Json, string } from '../runtime/json.ts';
import {
  Conflict,
  type ConversationStore,
  emptyMemory,
  type Memory,
  type UnfinishedEvent,
} from './conversation-store.ts';

/** The format of an item. A function reads only its own version; events wait if it finds a newer one. */
const VERSION = 1;

/** In bytes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM = 400 * 1024;

/** In seconds. */
const DAY = 86_400;

class StoreUnavailable extends TryAgain {
  override readonly name = 'StoreUnavailable';
  constructor(options: ErrorOptions) {
    super('The conversation store is unavailable. See the cause.', options);
  }
}

class UnreadableMemory extends TryAgain {
  override readonly name = 'UnreadableMemory';
}

class ConversationTooLarge extends Fault {
  override readonly name = 'ConversationTooLarge';
  constructor(conversation: string, size: number) {
    const [actual, limit] = [size, MAX_ITEM].map((bytes) => Math.ceil(bytes / 1024));
    super(
      `Conversation ${conversation} has ${actual} KB, more than DynamoDB's limit of ${limit} KB. Keep less in ` +
        'conversation.state and in the results of once().',
    );
  }
}

/** Where to store conversations, and for how long. */
export interface DynamoDbOptions {
  readonly table: string;
  /** The endpoint of DynamoDB. */
  readonly url: string;
  readonly region: string;
  /** Days after which a conversation without new messages is deleted. */
  readonly days: number;
}

/**
 * Stores each conversation as one item in DynamoDB. A GetItem reads it, and one conditional PutItem writes
 * all of it: one write unit while the author's state is small.
 */
export function dynamoDbStore({ table, url, region, days }: DynamoDbOptions): ConversationStore {
  const service = { service: 'dynamodb', api: 'DynamoDB_20120810' } as const;
  const dynamoDb = awsService({ ...service, endpoint: url, region, attempts: 2 });

  return {
    async read(conversation) {
      const input = { TableName: table, Key: { conversation: { S: conversation } }, ConsistentRead: true };
      const { Item } = await dynamoDb('GetItem', input satisfies GetItemInput).catch(unavailable);
      return isObject(Item) ? memoryOf(conversation, Item) : emptyMemory(conversation);
    },

    async write(memory) {
      const next = { ...memory, revision: memory.revision + 1 };
      const Item = itemOf(next, Math.ceil(Date.now() / 1000) + days * DAY);
      const size = sizeOf(Item);
      if (size > MAX_ITEM) throw new ConversationTooLarge(memory.conversation, size);
      const input = { TableName: table, Item, ...unchangedSince(memory) };
      await dynamoDb('PutItem', input satisfies PutItemInput).catch(writeFailed);
      return next;
    },

    async forget(conversation) {
      const input = { TableName: table, Key: { conversation: { S: conversation } } };
      await dynamoDb('DeleteItem', input satisfies DeleteItemInput).catch(unavailable);
    },
  };
}

function unchangedSince({ revision }: Memory) {
  if (revision === 0) return { ConditionExpression: 'attribute_not_exists(conversation)' };
  return {
    ConditionExpression: 'revision = :revision',
    ExpressionAttributeValues: { ':revision': { N: String(revision) } },
  };
}

function unavailable(cause: unknown): never {
  throw new StoreUnavailable({ cause });
}

function writeFailed(cause: unknown): never {
  if (cause instanceof AwsRefused && cause.name === 'ConditionalCheckFailedException') {
    throw new Conflict('Another invocation has written the conversation in the meantime.');
  }
  return unavailable(cause);
}

/** Attributes in DynamoDB's JSON, in which numbers are strings too. */
type Item = Record<string, { readonly S: string } | { readonly N: string }>;

function itemOf(
  { conversation, revision, state, engineState, done, progress }: Memory,
  expires: number,
): Item {
  return {
    conversation: { S: conversation },
    version: { N: String(VERSION) },
    revision: { N: String(revision) },
    expires: { N: String(expires) },
    state: { S: state },
    ...(Object.keys(engineState).length > 0 && { talk: { S: JSON.stringify(engineState) } }),
    done: { S: done.join(' ') },
    ...(progress && { progress: { S: JSON.stringify(progress) } }),
  };
}

function memoryOf(conversation: string, item: Json): Memory {
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
