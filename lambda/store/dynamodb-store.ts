import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Fault, TryAgain } from '../errors.ts';
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

/**
 * Conversations in DynamoDB, an item each: read with a GetItem, written with one conditional PutItem of the whole
 * item, which stays within one write unit while the author's state is small.
 * @param days after how many days of silence a conversation is forgotten
 */
export function dynamoDbStore(table: string, days: number): ConversationStore {
  const client = new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
  });

  return {
    async read(conversation) {
      const Key = { conversation: { S: conversation } };
      const { Item } = await client
        .send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
        .catch(unavailable);
      return Item ? memoryOf(conversation, Item) : nothingRemembered(conversation);
    },

    async write(memory) {
      const next = { ...memory, revision: memory.revision + 1 };
      const Item = itemOf(next, Math.ceil(Date.now() / 1000) + days * DAY);
      const size = sizeOf(Item);
      if (size > MAX_ITEM) throw new ConversationTooLarge(memory.conversation, size);
      await client
        .send(new PutItemCommand({ TableName: table, Item, ...unchangedSince(memory) }))
        .catch(refused);
      return next;
    },

    async forget(conversation) {
      const Key = { conversation: { S: conversation } };
      await client.send(new DeleteItemCommand({ TableName: table, Key })).catch(unavailable);
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
  if (cause instanceof ConditionalCheckFailedException) throw new Conflict('Somebody else wrote meanwhile');
  return unavailable(cause);
}

type Item = Record<string, AttributeValue>;

function itemOf({ conversation, revision, state, talk, done, progress }: Memory, expires: number): Item {
  return {
    conversation: { S: conversation },
    version: { N: String(VERSION) },
    revision: { N: String(revision) },
    expires: { N: String(expires) },
    state: { S: state },
    ...(Object.keys(talk).length > 0 && { talk: { S: JSON.stringify(talk) } }),
    done: { S: done.join(' ') },
    ...(progress && { progress: { S: JSON.stringify(progress) } }),
  };
}

function memoryOf(conversation: string, { version, revision, state, talk, done, progress }: Item): Memory {
  if (Number(version?.N) > VERSION) {
    throw new UnreadableMemory(
      `Conversation ${conversation} was written by a newer version of the function: deploy that again, or a newer one.`,
    );
  }
  if (Number(version?.N) !== VERSION || !revision?.N || state?.S === undefined || done?.S === undefined) {
    throw new UnreadableMemory(
      `Conversation ${conversation} holds an item of another shape: mend or delete it in the table.`,
    );
  }
  const memory = { conversation, revision: Number(revision.N), state: state.S };
  try {
    JSON.parse(state.S);
    const unfinished: UnfinishedEvent | undefined = progress?.S && JSON.parse(progress.S);
    const { S: talked = '{}' } = talk ?? {};
    return {
      ...memory,
      talk: JSON.parse(talked),
      done: done.S === '' ? [] : done.S.split(' '),
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
    (size, [name, { S, N }]) => size + Buffer.byteLength(name + (S ?? N ?? '')),
    0,
  );
}
