import { randomBytes } from 'node:crypto';
import type { DeleteItemInput, GetItemInput, PutItemInput } from '@aws-sdk/client-dynamodb';
import { awsService } from '../runtime/aws-client.ts';
import { AwsRefused } from '../runtime/aws-refused.ts';
import { type Fields, LoggableError, TryAgain } from '../runtime/errors.ts';
import { at, isObject } from '../runtime/json.ts';
import { isFromWrite, itemOf, memoryOf } from './conversation-item.ts';
import { Conflict, type ConversationStore, emptyMemory, type Memory } from './conversation-store.ts';

/** In seconds. */
const DAY = 86_400;

/** In bytes: no two writes of the same revision of a conversation have the same token. */
const TOKEN_LENGTH = 6;

class StoreUnavailable extends TryAgain {
  override readonly name = 'StoreUnavailable';
  constructor(options: ErrorOptions) {
    super('The conversation store is unavailable. See the cause.', options);
  }

  override get fields(): Fields {
    return this.cause instanceof LoggableError ? this.cause.fields : {};
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
  const service = { service: 'dynamodb', api: 'DynamoDB_20120810', attempts: 4, firstPause: 25 } as const;
  const dynamoDb = awsService({ ...service, endpoint: url, region });

  return {
    async read(conversation, options) {
      const input = { TableName: table, Key: { conversation: { S: conversation } }, ConsistentRead: true };
      const { Item } = await dynamoDb('GetItem', input satisfies GetItemInput, options).catch(unavailable);
      return isObject(Item) ? memoryOf(conversation, Item) : emptyMemory(conversation);
    },

    async write(before, { room, ...options } = {}) {
      const token = randomBytes(TOKEN_LENGTH).toString('base64url');
      const expires = Math.ceil(Date.now() / 1000) + days * DAY;
      const next = { ...before, revision: before.revision + 1 };
      const { item: Item, memory } = itemOf(next, { room, expires, token });
      const input = { TableName: table, Item, ...unchangedSince(before) } satisfies PutItemInput;
      await dynamoDb('PutItem', input, options).catch((error: unknown) => checkWritten(error, token));
      return memory;
    },

    async forget(conversation, options) {
      const input = { TableName: table, Key: { conversation: { S: conversation } } };
      await dynamoDb('DeleteItem', input satisfies DeleteItemInput, options).catch(unavailable);
    },
  };
}

function unchangedSince({ revision }: Memory) {
  const returned = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  if (revision === 0) return { ...returned, ConditionExpression: 'attribute_not_exists(conversation)' };
  return {
    ...returned,
    ConditionExpression: 'revision = :revision',
    ExpressionAttributeValues: { ':revision': { N: String(revision) } },
  };
}

function unavailable(cause: unknown): never {
  throw new StoreUnavailable({ cause });
}

/**
 * Returns if an earlier try has written the item and only its response was lost.
 * @throws Conflict, StoreUnavailable
 */
function checkWritten(error: unknown, token: string): void {
  if (!(error instanceof AwsRefused && error.name === 'ConditionalCheckFailedException')) unavailable(error);
  if (isFromWrite(at(error.refusal.output ?? {}, 'Item'), token)) return;
  throw new Conflict('Another invocation has written the conversation in the meantime.');
}
