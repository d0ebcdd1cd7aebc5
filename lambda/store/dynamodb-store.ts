import type { DeleteItemInput, GetItemInput, PutItemInput } from '@aws-sdk/client-dynamodb';
import { AwsRefused, awsService } from '../runtime/aws-client.ts';
import { Fault, TryAgain } from '../runtime/errors.ts';
import { at, isObject, type Json, string } from '../runtime/json.ts';
import {
  Conflict,
  type ConversationStore,
  type Memory,
  nothingRemembered,
  type UnfinishedEvent,
} from './conversation-store.ts';

/** The shape of an item. A function meets items of its own version only; others wait for one that knows them. */
const VERSION = 1;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM = 400 * 1024;

const DAY = 86_400;

class StoreUnavailable extends TryAgain {
  override readonly name = 'StoreUnavailable';
  constructor(options: ErrorOptions) {
    super('The conversation store did not answer; see the cause.', options);
  }
}

class UnreadableMemory extends TryAgain {
  override readonly name = 'UnreadableMemory';
}

class ConversationTooLarge extends Fault {
  override readonly name = 'ConversationTooLarge';
  constructor(conversation: string, size: number) {
    const [has, takes] = [size, MAX_ITEM].map((bytes) => Math.ceil(bytes / 1024));
    super(
      `Conversation ${conversation} has ${has} KB, and DynamoDB takes ${takes} KB: keep less in conversation.state ` +
        'and in what once() returns.',
    );
  }
}

/** Where conversations lie, and for how long. */
export interface DynamoDbOptions {
  readonly table: string;
  /** Where DynamoDB answers. */
  readonly url: string;
  readonly region: string;
  /** After how many days of silence a conversation is forgotten. */
  readonly days: number;
}

/**
 * Conversations in DynamoDB, an item each: read with a GetItem, written with one conditional PutItem of the whole
 * item, which stays within one write unit while the author's state is small.
 */
export function dynamoDbStore({ table, url, region, days }: DynamoDbOptions): ConversationStore {
  const service = { service: 'dynamodb', api: 'DynamoDB_20120810' } as const;
  const dynamoDb = awsService({ ...service, endpoint: url, region, attempts: 2 });

  return {
    async read(conversation) {
      const input = { TableName: table, Key: { conversation: { S: conversation } }, ConsistentRead: true };
      const { Item } = await dynamoDb('GetItem', input satisfies GetItemInput).catch(unavailable);
      return isObject(Item) ? memoryOf(conversation, Item) : nothingRemembered(conversation);
    },

    async write(memory) {
      const next = { ...memory, revision: memory.revision + 1 };
      const Item = itemOf(next, Math.ceil(Date.now() / 1000) + days * DAY);
      const size = sizeOf(Item);
      if (size > MAX_ITEM) throw new ConversationTooLarge(memory.conversation, size);
      const input = { TableName: table, Item, ...unchangedSince(memory) };
      await dynamoDb('PutItem', input satisfies PutItemInput).catch(refused);
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

function refused(cause: unknown): never {
  if (cause instanceof AwsRefused && cause.name === 'ConditionalCheckFailedException') {
    throw new Conflict('Somebody else wrote meanwhile');
  }
  return unavailable(cause);
}

/** Attributes as DynamoDB's JSON has them: the numbers are strings too. */
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
      `Conversation ${conversation} was written by a newer version of the function: deploy that again, or a newer one.`,
    );
  }
  const [revision, state, done] = [number('revision'), text('state'), text('done')];
  if (number('version') !== VERSION || !revision || state === undefined || done === undefined) {
    throw new UnreadableMemory(
      `Conversation ${conversation} holds an item of another shape: mend or delete it in the table.`,
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
      `Conversation ${conversation} holds what is no JSON: mend or delete it in the table.`,
    );
  }
}

/** What DynamoDB counts: the UTF-8 of names and values, numbers in about half their digits. */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name + ('S' in value ? value.S : value.N)),
    0,
  );
}
