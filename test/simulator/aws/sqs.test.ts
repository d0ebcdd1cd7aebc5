/** The simulated SQS, called by AWS's own client. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { awsEnvironment } from '../../infra/run-command.ts';
import { withSimulator } from '../../support/with-simulator.ts';

const simulator = withSimulator();
let client: SQSClient;
let QueueUrl: string;

beforeEach(() => {
  const { url, sqs } = simulator.current;
  const queue = sqs.queue(sqs.deadLetters);
  for (const { id } of queue?.messages ?? []) queue?.remove(id);
  Object.assign(process.env, awsEnvironment(url));
  client = new SQSClient();
  QueueUrl = sqs.deadLetters.replace('http://localhost', url);
});
afterEach(() => client.destroy());

let sent = 0;

/** A message for the group of its first letter. */
function entry(body: string) {
  sent += 1;
  return {
    Id: `${sent}`,
    MessageBody: body,
    MessageGroupId: body.slice(0, 1),
    MessageDeduplicationId: `${sent}`,
  };
}

async function send(...bodies: readonly string[]): Promise<void> {
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: bodies.map(entry) }));
}

async function receive(MaxNumberOfMessages = 10): Promise<readonly Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages, MessageSystemAttributeNames: ['All' as const] };
  return (await client.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

async function count(): Promise<Readonly<Record<string, string>>> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return Attributes ?? {};
}

function handlesOf(messages: readonly Message[]) {
  return messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
}

test('what is sent is received with its attributes, and the SDK’s checksums hold', async () => {
  const { MessageId, SequenceNumber } = await client.send(
    new SendMessageCommand({ QueueUrl, ...entry('A grüße 😀') }),
  );
  const [message] = await receive();
  assert.deepEqual([message?.MessageId, message?.Body], [MessageId, 'A grüße 😀']);
  const { SentTimestamp, ApproximateFirstReceiveTimestamp, SenderId, ...rest } = message?.Attributes ?? {};
  assert.deepEqual(rest, {
    ApproximateReceiveCount: '1',
    MessageDeduplicationId: `${sent}`,
    MessageGroupId: 'A',
    SequenceNumber,
  });
  assert.ok(Number(SentTimestamp) <= Number(ApproximateFirstReceiveTimestamp) && SenderId);
});

test('a batch is received, hidden, shown and deleted, each message with a result of its own', async () => {
  await send('A1', 'A2', 'B1');
  const messages = await receive();
  assert.deepEqual(
    messages.map(({ Body }) => Body),
    ['A1', 'A2', 'B1'],
  );
  assert.equal((await count()).ApproximateNumberOfMessagesNotVisible, '3');
  const Entries = handlesOf(messages);
  const shown = Entries.map((one) => ({ ...one, VisibilityTimeout: 60 }));
  const changed = await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: shown }));
  assert.equal(changed.Successful?.length, 3);
  const invented = { Id: 'x', ReceiptHandle: 'invented' };
  const deleted = await client.send(
    new DeleteMessageBatchCommand({ QueueUrl, Entries: [...Entries, invented] }),
  );
  assert.deepEqual(
    [deleted.Successful?.map(({ Id }) => Id), deleted.Failed?.map(({ Id, Code }) => [Id, Code])],
    [['0', '1', '2'], [['x', 'ReceiptHandleIsInvalid']]],
  );
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await count();
  assert.deepEqual([ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible], ['0', '0']);
});

test('one message is shown again at once, received a second time, and deleted', async () => {
  await send('A1');
  const [{ ReceiptHandle } = {}] = await receive();
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const [again] = await receive();
  assert.equal(again?.Attributes?.ApproximateReceiveCount, '2');
  for (let i = 0; i < 2; i++)
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  assert.deepEqual(await receive(), []);
});

const REFUSED: Readonly<Record<string, () => Promise<unknown>>> = {
  QueueDoesNotExist: () => client.send(new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}x` })),
  InvalidParameterValue: () => receive(11),
  MissingParameter: () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
  EmptyBatchRequest: () => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] })),
  TooManyEntriesInBatchRequest: () => send(...Array.from({ length: 11 }, () => 'A')),
  BatchEntryIdsNotDistinct: () => {
    const Entries = [entry('A'), { ...entry('A'), Id: `${sent - 1}` }];
    return client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  },
  BatchRequestTooLong: () => send(...Array.from({ length: 2 }, () => 'A'.repeat(600_000))),
};

for (const [name, ask] of Object.entries(REFUSED)) {
  test(`what SQS refuses as ${name} is refused with this name`, () => assert.rejects(ask, { name }));
}

test('a batch with an entry that SQS cannot store has the others stored', async () => {
  const Entries = [entry('A\u0001'), entry('B')];
  const { Failed, Successful } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  assert.deepEqual([Failed?.map(({ Code }) => Code), Successful?.length], [['InvalidMessageContents'], 1]);
});
