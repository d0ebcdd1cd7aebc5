import { setTimeout } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../proxy.ts';
import { askAws } from './ask-aws.ts';

/** The item of a conversation, in DynamoDB's JSON: only texts and numbers. */
export type ConversationItem = Record<string, AttributeValue>;

/** The most items of one write (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html). */
const BATCH = 25;

/** In milliseconds: before what DynamoDB did not take is written again. */
const PAUSE = 500;

/** All items of a table of conversations. */
export class ConversationItems {
  readonly #table: string;
  readonly #client = new DynamoDBClient(clientOptions());

  /** @param table its name */
  constructor(table: string) {
    this.#table = table;
  }

  /** Reads every item once. What is written meanwhile may be among them or not. */
  async *readAll(): AsyncGenerator<readonly ConversationItem[]> {
    const input = { TableName: this.#table, ConsistentRead: true };
    const pages = paginateScan({ client: this.#client }, input);
    for (;;) {
      const { done, value } = await askAws(pages.next());
      if (done) return;
      yield value.Items ?? [];
    }
  }

  /** Writes items over those of the same conversations. */
  async writeAll(items: readonly ConversationItem[]): Promise<void> {
    for (let begin = 0; begin < items.length; begin += BATCH) {
      let requests = items.slice(begin, begin + BATCH).map((Item) => ({ PutRequest: { Item } }));
      while (requests.length > 0) {
        const command = new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } });
        const { UnprocessedItems = {} } = await askAws(this.#client.send(command));
        requests = (UnprocessedItems[this.#table] ?? []).flatMap(({ PutRequest }) =>
          PutRequest?.Item ? [{ PutRequest: { Item: PutRequest.Item } }] : [],
        );
        if (requests.length > 0) await setTimeout(PAUSE);
      }
    }
  }
}
