import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, test } from 'node:test';
import { deadLetters } from '../../infra/commands/dead-letters.ts';
import { sendBack, writeDeadLetter } from '../../lambda/queue/dead-letter.ts';
import { jobOf } from '../../lambda/queue/job.ts';
import { writeRecord } from '../../lambda/queue/record.ts';
import { isObject } from '../../lambda/runtime/json.ts';
import { moveClock } from '../simulator/clock.ts';
import { FifoQueues } from './fifo-queues.ts';
import { type CommandResult, callCommand } from './run-command.ts';

const EVENTS = 'events.fifo';
const DEAD_LETTERS = 'dead-letters.fifo';

let sqs: FifoQueues;

before(() => {
  process.env.AWS_REGION = 'eu-west-1';
});
beforeEach(async () => {
  sqs = new FifoQueues();
  await sqs.start();
});
afterEach(() => sqs.stop());

/** The SDK calls the host of a queue's URL. */
function url(queue: string): string {
  return `${sqs.url}/1/${queue}`;
}

function run(...args: readonly string[]): Promise<CommandResult> {
  const queues = ['--event-queue', url(EVENTS), '--dead-letter-queue', url(DEAD_LETTERS)];
  return callCommand(deadLetters, sqs.url, [...args, ...queues]);
}

/** Adds a dead letter as the function writes it. */
function giveUp(person: string, text: string): void {
  const mid = `m_${person}_${text}`;
  const event = { page: '1', person, timestamp: 1, mid, text, raw: { message: { mid } } };
  const job = jobOf({ type: 'text', ...event });
  send(writeDeadLetter(writeRecord(job), { error: 'Error' }, job.identity, job.group));
}

function send({ body, group, deduplication }: ReturnType<typeof writeDeadLetter>): void {
  sqs.send(DEAD_LETTERS, body, group, deduplication);
}

/** 25 dead letters of Anna and 3 of Ben. */
function giveUpMany(): void {
  for (let i = 1; i <= 25; i++) giveUp('anna', `${i}`);
  for (let i = 1; i <= 3; i++) giveUp('ben', `${i}`);
}

/** What a person's records in a queue say, in order. */
function texts(person: string, queue = EVENTS): readonly string[] {
  return sqs.bodies(queue).flatMap((body) => {
    const json: unknown = JSON.parse(body);
    const record = isObject(json) && isObject(json.record) ? json.record : json;
    const event = isObject(record) && isObject(record.event) ? record.event : {};
    return event.person === person ? [String(event.text)] : [];
  });
}

/** The texts 1 to n. */
function upTo(n: number, from = 1): readonly string[] {
  return Array.from({ length: n - from + 1 }, (_, i) => String(from + i));
}

test('the list shows at most ten of a person, and says how many wait behind them', async () => {
  giveUpMany();
  const { code, output } = await run();
  assert.equal(code, 0);
  assert.equal(output.match(/text from anna/g)?.length, 10);
  assert.equal(output.match(/text from ben/g)?.length, 3);
  assert.match(output, /^SQS counts 15 more\. It hands out at most ten of one person/m);
  assert.equal(sqs.hidden(DEAD_LETTERS), 0);
  assert.deepEqual(texts('anna', DEAD_LETTERS), upTo(25));
});

test('send-back all goes on until the queue is empty, in each person’s order', async () => {
  giveUpMany();
  const { code, output } = await run('send-back', 'all');
  assert.equal(code, 0, output);
  assert.equal(output.match(/sent back/g)?.length, 28);
  assert.deepEqual(texts('anna'), upTo(25));
  assert.deepEqual(texts('ben'), upTo(3));
  assert.deepEqual(sqs.bodies(DEAD_LETTERS), []);
});

test('delete all goes on until the queue is empty', async () => {
  giveUpMany();
  const { code, output } = await run('delete', 'all');
  assert.equal(code, 0, output);
  assert.equal(output.match(/deleted/g)?.length, 28);
  assert.deepEqual([sqs.bodies(DEAD_LETTERS), sqs.bodies(EVENTS)], [[], []]);
});

test('an event that the bot gives up again meanwhile is sent back only once', async () => {
  giveUpMany();
  sqs.onSent = ({ QueueUrl = '', MessageBody = '', MessageGroupId = '', MessageDeduplicationId = '' }) => {
    if (!QueueUrl.endsWith(`/${EVENTS}`)) return;
    send(writeDeadLetter(MessageBody, { error: 'Error' }, MessageDeduplicationId, MessageGroupId));
  };
  const { code, output } = await run('send-back', 'all');
  assert.equal(code, 1);
  assert.equal(output.match(/sent back/g)?.length, 28);
  assert.match(output, /✘ [0-9a-f]{8} The bot gave up on it again: run npm run dead-letters to see why/);
  assert.deepEqual(texts('anna', DEAD_LETTERS), upTo(25));
  assert.equal(sqs.hidden(DEAD_LETTERS), 0);
});

test('send-back all ends although a broken bot goes on giving up new events', async () => {
  giveUpMany();
  let people = 0;
  sqs.onSent = () => {
    moveClock(1000);
    giveUp(`new${people++}`, 'hello');
  };
  const { code, output } = await run('send-back', 'all');
  assert.equal(code, 0, output);
  assert.equal(people, 28);
  assert.match(output, /^SQS counts 28 that came after this command began/m);
  assert.equal(sqs.hidden(DEAD_LETTERS), 0);
});

test('nothing of a person overtakes a dead letter that cannot be sent back', async () => {
  giveUp('anna', '1');
  const { body, group } = sendBack({
    record: JSON.parse(sqs.bodies(DEAD_LETTERS)[0] ?? ''),
    reason: {},
    time: 0,
    progress: undefined,
  });
  send({ body: body.replace('"version":1', '"version":99'), group, deduplication: 'newer' });
  giveUp('anna', '2');
  giveUp('ben', '1');
  const { code, output } = await run('send-back', 'all');
  assert.equal(code, 1);
  assert.match(output, /✘ [0-9a-f]{8} A newer version of the function wrote the record/);
  assert.match(
    output,
    /^SQS counts 2, with those that failed\. The next ones of the same people wait behind them/m,
  );
  assert.deepEqual([texts('anna'), texts('ben')], [['1'], ['1']]);
  assert.equal(sqs.hidden(DEAD_LETTERS), 0);
});

test('dead letters that another reader holds are not reported as none', async () => {
  giveUp('anna', '1');
  await fetch(sqs.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
    body: JSON.stringify({ QueueUrl: DEAD_LETTERS }),
  });
  const held = /SQS counts 1 dead letter, but hands out none.* Run it again in ten minutes/;
  assert.match((await run()).output, held);
  const { code, output } = await run('send-back', 'all');
  assert.equal(code, 1);
  assert.match(output, held);
});

test('an id that waits behind others is reported with what to do', async () => {
  giveUpMany();
  const { code, output } = await run('delete', '12345678');
  assert.equal(code, 1);
  assert.match(output, /There is no dead letter 12345678 among those that SQS hands out/);
});
