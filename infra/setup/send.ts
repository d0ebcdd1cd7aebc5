/** `npm run send`: writes to a person through the bot's queue, in order with their events. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { withOptions } from '../../lambda/messenger/outgoing.ts';
import type { Talk } from '../../lambda/messenger/talk.ts';
import { groupOf } from '../../lambda/queue/event-identity.ts';
import { proactive } from '../../lambda/queue/proactive.ts';
import { stackNameOf } from '../stage.ts';
import { orEnd, runCommand } from './run-command.ts';
import { readStackOutputs } from './stack-outputs.ts';

const HELP = `npm run send -- --page <id> --person <psid> --text <text>

--id <name>      sent once under one name; a new one unless told
--human          written by a human: goes through for seven days (tag HUMAN_AGENT, which Meta reviews)
--token <token>  what a notification opt-in gave, to write outside the window
--stage <name>   the stage whose stack it is: prod for MessengerBot-prod
--stack <name>   the stack, if it has another name
--event-queue <url> --table <name>   instead of the stack's outputs`;

/** How long to wait for the outcome, in milliseconds. */
const PATIENCE = 30_000;

const HOUR = 60 * 60_000;

const { values } = orEnd(() =>
  parseArgs({
    options: {
      page: { type: 'string' },
      person: { type: 'string' },
      text: { type: 'string' },
      id: { type: 'string', default: randomUUID() },
      human: { type: 'boolean', default: false },
      token: { type: 'string' },
      stage: { type: 'string' },
      stack: { type: 'string' },
      'event-queue': { type: 'string' },
      table: { type: 'string' },
    },
  }),
);

await runCommand(async () => {
  const { page, person, text, id, human, token } = values;
  if (!page || !person || !text) {
    console.log(HELP);
    return 1;
  }
  const { queue, table } = await target();
  const message = human ? withOptions(text, { tag: 'HUMAN_AGENT' }) : text;
  const { body, group, deduplication } = proactive({
    page,
    person,
    id,
    messages: [message],
    ...(token && { notification_messages_token: token }),
  });
  const before = await talkOf(table, page, person);
  console.log(isSurelyOpen(before) ? 'The window is open.' : 'The window may be closed: Facebook will say.');
  await new SQSClient().send(
    new SendMessageCommand({
      QueueUrl: queue,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplication,
    }),
  );
  return await tellOutcome(table, page, person, id);
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

async function talkOf(table: string, page: string, person: string): Promise<Talk> {
  const Key = { conversation: { S: groupOf({ page, person }) } };
  const { Item } = await new DynamoDBClient().send(
    new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
  );
  return JSON.parse(Item?.talk?.S ?? '{}');
}

/** Only what the bot has heard of is known here; Facebook knows more. */
function isSurelyOpen({ heardAt = 0 }: Talk): boolean {
  return Date.now() - heardAt < 24 * HOUR;
}

async function tellOutcome(table: string, page: string, person: string, id: string): Promise<number> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await setTimeout(500)) {
    const outcome = (await talkOf(table, page, person)).outcomes?.[id];
    if (outcome === 'sent') console.log(`✔ Sent (${id}).`);
    else if (outcome === 'closed') console.error('✘ Not sent: the window is closed, or the person is gone.');
    else if (outcome === 'given up') console.error('✘ Not sent: see npm run dead-letters.');
    if (outcome !== undefined) return outcome === 'sent' ? 0 : 1;
  }
  console.log(
    `It waits in the queue (${id}): the person's events before it come first, or Facebook has trouble.`,
  );
  return 0;
}
