import { DynamoDBClient, GetItemCommand, type GetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { groupOf } from '../../lambda/queue/event-identity.ts';
import type { QueueMessage } from '../../lambda/queue/event-queue.ts';
import { clientOptions } from '../proxy.ts';
import { askAws } from './ask-aws.ts';

/** Where a bot keeps events and conversations. */
export interface BotStorage {
  /** URL of the event queue. */
  readonly queue: string;
  /** Name of the table of conversations. */
  readonly table: string;
}

/** One person's conversation with one Page: its item in the table, and its group in the event queue. */
export class StoredConversation {
  readonly #storage: BotStorage;
  readonly #key: { readonly conversation: { readonly S: string } };
  readonly #sqs = new SQSClient(clientOptions());
  readonly #dynamodb = new DynamoDBClient(clientOptions());

  /**
   * @param page id of the Page
   * @param person page-scoped id of the person
   */
  constructor(storage: BotStorage, page: string, person: string) {
    this.#storage = storage;
    this.#key = { conversation: { S: groupOf({ page, person }) } };
  }

  /** Reads the item; undefined if there is none. */
  async item(): Promise<GetItemCommandOutput['Item']> {
    const input = { TableName: this.#storage.table, Key: this.#key, ConsistentRead: true };
    return (await askAws(this.#dynamodb.send(new GetItemCommand(input)))).Item;
  }

  /** Puts a record into the event queue. */
  async enqueue({ body, group, deduplication }: QueueMessage): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: this.#storage.queue,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    });
    await askAws(this.#sqs.send(command));
  }
}
