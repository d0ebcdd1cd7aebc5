import { DynamoDBClient, GetItemCommand, type GetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { groupOf } from '../../../lambda/queue/event-identity.ts';
import type { QueueMessage } from '../../../lambda/queue/event-queue.ts';
import { askAws } from '../../aws/ask-aws.ts';
import { readStackOutputs } from '../../aws/stack-outputs.ts';
import { STACK_OPTIONS, type StackValues, stackOf } from './bot-options.ts';

/** How a command is told whose conversation it is about, and where that is kept. */
export const TARGET_OPTIONS = {
  ...STACK_OPTIONS,
  page: { type: 'string' },
  'event-queue': { type: 'string' },
  table: { type: 'string' },
} as const;

/** The same for its help. */
export const TARGET_HELP = `--stage <name>   the stage whose stack it is: prod for MessengerBot-prod
--stack <name>   the stack, if it has another name
--event-queue <url> --table <name>   instead of the stack's outputs`;

/** What was said of {@link TARGET_OPTIONS}. */
interface TargetValues extends StackValues {
  readonly 'event-queue'?: string | undefined;
  readonly table?: string | undefined;
}

/** A bot's queue and table, for commands about one person. */
export class ConversationTarget {
  readonly #queue: string;
  readonly #table: string;
  readonly #key: { readonly conversation: { readonly S: string } };
  readonly #sqs = new SQSClient();
  readonly #dynamodb = new DynamoDBClient();

  private constructor(queue: string, table: string, conversation: string) {
    this.#queue = queue;
    this.#table = table;
    this.#key = { conversation: { S: conversation } };
  }

  /** @throws Error that says what to do when an id is none, or the stack cannot be found. */
  static async find(values: TargetValues, page: string, person: string): Promise<ConversationTarget> {
    mustBeId('The person', person);
    mustBeId('The Page', page);
    const { 'event-queue': queue, table } = values;
    const conversation = groupOf({ page, person });
    if (queue && table) return new ConversationTarget(queue, table, conversation);
    const outputs = await readStackOutputs(stackOf(values));
    return new ConversationTarget(
      queue ?? outputs.get('EventQueueUrl') ?? '',
      table ?? outputs.get('ConversationTable') ?? '',
      conversation,
    );
  }

  /** What is stored of the conversation at this moment. */
  async item(): Promise<GetItemCommandOutput['Item']> {
    const command = new GetItemCommand({ TableName: this.#table, Key: this.#key, ConsistentRead: true });
    return (await askAws(this.#dynamodb.send(command))).Item;
  }

  /** Puts a record into the queue. */
  async send({ body, group, deduplication }: QueueMessage): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: this.#queue,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    });
    await askAws(this.#sqs.send(command));
  }
}

/** A name, or an id with a slip in it, would be somebody of whom nothing is stored. */
function mustBeId(what: string, id: string): void {
  if (/^\d+$/.test(id)) return;
  throw new Error(`${what} must be an id like 7155512345678901, as in the log, not “${id}”.`);
}
