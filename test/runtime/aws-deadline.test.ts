/** How long a call of AWS may take. The clock stands still here, and only timers move it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, beforeEach, mock, test } from 'node:test';
import { type AwsCallOptions, awsService } from '../../lambda/runtime/aws-client.ts';
import { listening } from '../support/listening.ts';

process.env.AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG';

const NOW = Date.parse('2026-03-04T05:06:07Z');

/** How many further tries the service leaves without a response. */
let silent = 0;
/** Whether the try under way is one of them. */
let isSilent = false;
let answer: { status: number; body: string; headers?: Record<string, string> };

/** The time-outs of the tries, and the pauses between them, in milliseconds. */
let timeOuts: number[] = [];
let pauses: number[] = [];

const server = createServer((_, response) => {
  if (isSilent) return;
  response.sendDate = false;
  response.writeHead(answer.status, answer.headers).end(answer.body);
});
let endpoint: string;

before(async () => {
  endpoint = await listening(server);
});

after(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  [silent, timeOuts, pauses] = [0, [], []];
  answer = { status: 200, body: '{"done":true}' };
  mock.timers.enable({ apis: ['Date'], now: NOW });
  mock.method(Math, 'random', () => 0.9);
  const { setTimeout } = globalThis;
  mock.method(globalThis, 'setTimeout', (done: () => void, milliseconds: number) => {
    // One after the other, and a try comes first.
    const isTry = timeOuts.length === pauses.length;
    (isTry ? timeOuts : pauses).push(milliseconds);
    if (isTry) isSilent = silent-- > 0;
    if (isTry && !isSilent) return setTimeout(done, 60_000);
    mock.timers.setTime(Date.now() + milliseconds);
    return setTimeout(done, 0);
  });
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

function call(options?: AwsCallOptions) {
  const service = { service: 'sqs', api: 'AmazonSQS', endpoint, region: 'eu-west-1', attempts: 3 };
  return awsService(service)('SendMessage', {}, options);
}

test('without a deadline each try has 1.1 seconds', async () => {
  silent = 3;
  await assert.rejects(call(), { name: 'TimedOut' });
  assert.deepEqual(
    [timeOuts, pauses],
    [
      [1100, 1100, 1100],
      [45, 90],
    ],
  );
});

test('a service that is slow but works is waited for: each try has twice the time of the one before', async () => {
  silent = 2;
  assert.deepEqual(await call({ endBy: NOW + 20_000 }), { done: true });
  assert.deepEqual(
    [timeOuts, pauses],
    [
      [1100, 2200, 4400],
      [45, 90],
    ],
  );
});

test('the first try may have all of the time', async () => {
  assert.deepEqual(await call({ endBy: NOW + 20_000, timeOut: Number.POSITIVE_INFINITY }), { done: true });
  assert.deepEqual([timeOuts, pauses], [[20_000], []]);
});

test('a service that never responds ends with TimedOut at the deadline', async () => {
  silent = Number.POSITIVE_INFINITY;
  const endBy = NOW + 10_000;
  await assert.rejects(call({ endBy, attempts: Number.POSITIVE_INFINITY }), { name: 'TimedOut' });
  assert.deepEqual(
    [timeOuts, pauses],
    [
      [1100, 2200, 4400, 1985],
      [45, 90, 180],
    ],
  );
  assert.equal(Date.now(), endBy);
});

test('the attempts are counted with a deadline too', async () => {
  silent = Number.POSITIVE_INFINITY;
  await assert.rejects(call({ endBy: NOW + 20_000 }), { name: 'TimedOut' });
  assert.equal(timeOuts.length, 3);
});

test('after the deadline nothing is sent', async () => {
  await assert.rejects(call({ endBy: NOW }), { name: 'TimedOut' });
  assert.deepEqual(timeOuts, []);
});

test('a call may be tried until the deadline, and its last try still has a quarter of a second', async () => {
  answer = { status: 400, body: '{"__type":"ThrottlingException"}' };
  const untilDeadline = { endBy: NOW + 5_000, attempts: Number.POSITIVE_INFINITY };
  await assert.rejects(call(untilDeadline), { name: 'ThrottlingException' });
  assert.deepEqual(pauses, [900, 1800, 2050]);
  assert.deepEqual(timeOuts, [1100, 1100, 1100, 250]);
});

test('no pause goes beyond the deadline, even if the service asks for it', async () => {
  answer = { status: 503, body: '{}', headers: { 'retry-after': '60' } };
  await assert.rejects(call({ endBy: NOW + 2_000 }), { status: 503 });
  assert.deepEqual([timeOuts, pauses], [[1100, 250], [1750]]);
});
