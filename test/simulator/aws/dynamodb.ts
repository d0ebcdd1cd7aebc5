import dynalite from 'dynalite';
import { type AwsEmulator, callAws, emulatorOf } from './aws-emulator.ts';

export const TABLE = 'conversations';

/** DynamoDB with the stack's table, emulated by dynalite. */
export class DynamoDb {
  readonly answer: AwsEmulator;
  readonly #server = dynalite({ createTableMs: 0 });

  private constructor() {
    const dynalite = emulatorOf((request, response) => void this.#server.emit('request', request, response));
    this.answer = async (call) => {
      const answered = await dynalite(call);
      const input = JSON.parse(call.body);
      const isReturned = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
      if (!isReturned || !answered.body.includes('#ConditionalCheckFailedException')) return answered;
      // dynalite does not know this parameter.
      const Item = await this.item(input.Item.conversation.S);
      return { ...answered, body: JSON.stringify({ ...JSON.parse(answered.body), Item }) };
    };
  }

  static async start(): Promise<DynamoDb> {
    const dynamoDb = new DynamoDb();
    await dynamoDb.#ask('CreateTable', {
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'conversation', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'conversation', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    return dynamoDb;
  }

  /** The stored item of a conversation, in DynamoDB's JSON. */
  async item(
    conversation: string,
  ): Promise<Readonly<Record<string, { S?: string; N?: string }>> | undefined> {
    const key = { TableName: TABLE, Key: { conversation: { S: conversation } }, ConsistentRead: true };
    const { Item } = await this.#ask<{ Item?: Record<string, { S?: string; N?: string }> }>('GetItem', key);
    return Item;
  }

  /** Deletes the item of a conversation. */
  async delete(conversation: string): Promise<void> {
    await this.#ask('DeleteItem', { TableName: TABLE, Key: { conversation: { S: conversation } } });
  }

  /** Replaces the item of a conversation. */
  async put(item: Readonly<Record<string, { S?: string; N?: string }>>): Promise<void> {
    await this.#ask('PutItem', { TableName: TABLE, Item: item });
  }

  #ask<T>(operation: string, input: object): Promise<T> {
    return callAws(this.answer, 'DynamoDB_20120810', operation, input);
  }
}
