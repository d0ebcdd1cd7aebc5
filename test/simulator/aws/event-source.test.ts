import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { SQSEvent } from 'aws-lambda';
import { moveClock } from '../clock.ts';
import { EventSource } from './event-source.ts';
import type { Result } from './lambda.ts';
import { Sqs } from './sqs.ts';

type Answer = (event: SQSEvent) => Result | Promise<Result>;

let source: EventSource | undefined;
afterEach(() => source?.stop());

/** A queue, and a function that answers like this; `batches` are the texts that its invocations got. */
function start(answer: Answer, { maxConcurrency = 5, batchSize = 10 } = {}) {
  const sqs = new Sqs(180_000, 1000);
  const batches: string[] = [];
  const invoke = async (json: string) => {
    const event: SQSEvent = JSON.parse(json);
    batches.push(names(event.Records));
    return answer(event);
  };
  source = new EventSource(sqs, invoke, { maxConcurrency, batchSize, timeOut: 30_000 });
  return { sqs, batches, source };
}

/** Sends messages, each to the group of its first letter, in one call. */
async function send(sqs: Sqs, ...bodies: readonly string[]): Promise<void> {
  const Entries = bodies.map((body) => ({
    ...{ Id: body, MessageBody: body, MessageGroupId: body[0], MessageDeduplicationId: body },
  }));
  const input = { QueueUrl: sqs.events, Entries };
  await sqs.answer({ operation: 'SendMessageBatch', body: JSON.stringify(input) });
}

/** The messages that are still in the queue. */
function left(sqs: Sqs): string {
  return names(sqs.queue(sqs.events)?.messages ?? []);
}

function names(messages: readonly { readonly body: string }[]): string {
  return messages.map(({ body }) => body).join(' ');
}

/** A result that reports these as failed. */
function failing(...ids: readonly (string | undefined)[]): Result {
  return {
    payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
  };
}

/** Reports the messages with these texts as failed. */
function failingFor(...bodies: readonly string[]): Answer {
  return ({ Records }) =>
    failing(...Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => messageId));
}

test('an invocation gets what is there at that moment, and at most as many messages as the batch size', async () => {
  const { sqs, batches, source } = start(() => ({}), { batchSize: 3 });
  await send(sqs, 'A1', 'B1', 'A2', 'C1', 'D1');
  await source.idle();
  assert.deepEqual(batches, ['A1 A2 B1', 'C1 D1']);
  assert.equal(left(sqs), '');
});

test('no more invocations run at a time than the concurrency allows', async () => {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const { sqs, batches, source } = start(() => promise, { maxConcurrency: 2, batchSize: 1 });
  await send(sqs, 'A', 'B', 'C');
  assert.deepEqual(batches, ['A', 'B']);
  resolve({});
  await source.idle();
  assert.deepEqual(batches, ['A', 'B', 'C']);
});

test('what the function does not report is deleted, what it reports comes back after its visibility time-out', async () => {
  const { sqs, batches, source } = start(failingFor('B1'));
  await send(sqs, 'A1', 'B1', 'C1');
  await source.idle();
  assert.equal(left(sqs), 'B1');
  moveClock(180_000);
  source.wake();
  await source.idle();
  assert.deepEqual(batches, ['A1 B1 C1', 'B1']);
});

const NOTHING_FAILED = [undefined, 'null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}'];

for (const payload of NOTHING_FAILED) {
  test(`a result ${payload} means that the whole batch is done`, async () => {
    const { sqs, source } = start(() => ({ ...(payload && { payload }) }));
    await send(sqs, 'A', 'B');
    await source.idle();
    assert.equal(left(sqs), '');
  });
}

const ALL_FAILED: Readonly<Record<string, Answer>> = {
  'an error': () => ({ error: 'Runtime.ExitError' }),
  'a result that is no JSON': () => ({ payload: 'done' }),
  'failures that are no list': () => ({ payload: '{"batchItemFailures":{}}' }),
  'a failure without an id': () => failing(undefined),
  'an empty id': () => failing(''),
  'an id that is not in the batch': ({ Records: [first] }) => failing(first?.messageId, 'another'),
};

for (const [name, answer] of Object.entries(ALL_FAILED)) {
  test(`after ${name} the whole batch stays hidden until its visibility time-out ends`, async () => {
    const { sqs, source } = start(answer);
    await send(sqs, 'A', 'B');
    await source.idle();
    assert.equal(left(sqs), 'A B');
    assert.equal(sqs.queue(sqs.events)?.hidden, 2);
    assert.ok((sqs.nextReturn ?? 0) > Date.now() + 170_000);
  });
}

/** Lets the function ask something of the event queue. */
async function ask(sqs: Sqs, operation: string, input: object): Promise<void> {
  const body = JSON.stringify({ QueueUrl: sqs.events, ...input });
  assert.equal((await sqs.answer({ operation, body })).status, 200);
}

test('what the function deletes itself makes room for the next of its group at once, and deleting it again does no harm', async () => {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const { sqs, batches, source } = start(async ({ Records: [first] }) => {
    if (first?.body !== 'A1') return {};
    await ask(sqs, 'DeleteMessage', { ReceiptHandle: first.receiptHandle });
    return promise;
  });
  await send(sqs, 'A1', 'B1');
  await send(sqs, 'A2');
  await ask(sqs, 'GetQueueAttributes', {});
  assert.deepEqual(batches, ['A1 B1', 'A2']);
  resolve({});
  await source.idle();
  assert.equal(left(sqs), '');
});

test('what the function shows again is handed out at once', async () => {
  const { sqs, batches, source } = start(async ({ Records: [, second] }) => {
    if (second?.body !== 'B1') return {};
    const { receiptHandle: ReceiptHandle, messageId } = second;
    await ask(sqs, 'ChangeMessageVisibility', { ReceiptHandle, VisibilityTimeout: 0 });
    return failing(messageId);
  });
  await send(sqs, 'A1', 'B1');
  await source.idle();
  assert.deepEqual(batches, ['A1 B1', 'B1']);
  assert.equal(left(sqs), '');
});

test('nobody else gets the messages of a running invocation, however far others move the clock', async () => {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const { sqs, batches, source } = start(() => promise);
  await send(sqs, 'A1');
  moveClock(200_000);
  source.wake();
  assert.deepEqual(batches, ['A1']);
  resolve({ error: 'Runtime.ExitError' });
  await promise;
  await source.idle();
});
