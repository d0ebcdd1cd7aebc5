/** `npm run forget`: deletes what is stored of a person, in order with their events, so that none of them writes it back. */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { groupOf } from '../../lambda/queue/event-identity.ts';
import { forgetting } from '../../lambda/queue/forget.ts';
import { stackNameOf } from '../stage.ts';
import { orEnd, runCommand } from './run-command.ts';
import { readStackOutputs } from './stack-outputs.ts';

const HELP = `npm run forget -- <psid> --page <id>

<psid>           page-scoped id of the person, as in the log; the same human has another one on each Page
--page <id>      the Page they wrote to
--stage <name>   the stage whose stack it is: prod for MessengerBot-prod
--stack <name>   the stack, if it has another name
--event-queue <url> --table <name>   instead of the stack's outputs`;

const REMAINS = `What remains, for a while: their dead letters (npm run dead-letters lists and deletes them; 14 days), the table's
backups (35 days), and log lines with their id, never with what they wrote (a month).`;

/** How long to wait for the outcome, in milliseconds. */
const PATIENCE = 30_000;

const { values, positionals } = orEnd(() =>
  parseArgs({
    allowPositionals: true,
    options: {
      page: { type: 'string' },
      stage: { type: 'string' },
      stack: { type: 'string' },
      'event-queue': { type: 'string' },
      table: { type: 'string' },
    },
  }),
);

await runCommand(async () => {
  const [person, ...more] = positionals;
  const { page } = values;
  if (!page || !person || more.length > 0) {
    console.log(HELP);
    return 1;
  }
  const { queue, table } = await target();
  const conversation = groupOf({ page, person });
  const before = await writesTo(table, conversation);
  const { body, group, deduplication } = forgetting(page, person);
  await new SQSClient().send(
    new SendMessageCommand({
      QueueUrl: queue,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    }),
  );
  console.log(await outcome(table, conversation, before));
  console.log(REMAINS);
  return 0;
});

async function target(): Promise<{ readonly queue: string; readonly table: string }> {
  const { 'event-queue': queue, table } = values;
  if (queue && table) return { queue, table };
  const outputs = await readStackOutputs(values.stack ?? stackNameOf(values.stage));
  return {
    queue: queue ?? outputs.get('EventQueueUrl') ?? '',
    table: table ?? outputs.get('ConversationTable') ?? '',
  };
}

/** How often the conversation was written since it began; 0 when nothing is stored. */
async function writesTo(table: string, conversation: string): Promise<number> {
  const { Item } = await new DynamoDBClient().send(
    new GetItemCommand({
      TableName: table,
      Key: { conversation: { S: conversation } },
      ConsistentRead: true,
    }),
  );
  return Number(Item?.revision?.N ?? (Item ? 1 : 0));
}

async function outcome(table: string, conversation: string, before: number): Promise<string> {
  if (before === 0) return 'Nothing is stored of them; what still waits of them leaves nothing either.';
  for (const end = Date.now() + PATIENCE; Date.now() < end; await setTimeout(500)) {
    const writes = await writesTo(table, conversation);
    if (writes === 0) return '✔ Forgotten.';
    // They have written again meanwhile.
    if (writes < before) return '✔ Forgotten; what is stored since is of a first contact.';
  }
  return "It waits in the queue: the person's events before it come first, or AWS has trouble. Look again later.";
}
