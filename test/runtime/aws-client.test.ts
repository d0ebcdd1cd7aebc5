import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, mock, test } from 'node:test';
import { inspect } from 'node:util';
import { type AwsService, awsService, connectTo } from '../../lambda/runtime/aws-client.ts';
import { describe } from '../../lambda/runtime/log.ts';
import { listening } from '../support/listening.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG';
process.env.AWS_SESSION_TOKEN = 'FwoGZXIvYXdzEExample';
// This module reads the environment when it is loaded.
const { authorization } = await import('../studies/bench/signed-call.ts');

interface Received {
  readonly path: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  /** The remote port identifies the connection. */
  readonly port: number | undefined;
}

/** The next responses. When the list is empty, the server sends an empty success. */
const responses: {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}[] = [];
const received: Received[] = [];

/** Whether every connection that has served a call is dead, which the client does not know. */
let dead = false;
const used = new WeakSet<object>();

const server = createServer(async (request, response) => {
  if (dead && used.has(request.socket)) {
    request.socket.destroy();
    return;
  }
  used.add(request.socket);
  const body = (await request.toArray()).join('');
  received.push({ path: request.url, headers: request.headers, body, port: request.socket.remotePort });
  const { status, body: sent, headers } = responses.shift() ?? { status: 200, body: '{}' };
  response.writeHead(status, headers).end(sent);
});
let endpoint: string;
let call: AwsService;

before(async () => {
  endpoint = `${await listening(server)}/1/queue.fifo`;
  call = awsService({ service: 'sqs', api: 'AmazonSQS', endpoint, region: 'eu-west-1', attempts: 3 });
});

// No pauses between two tries.
before(() => void mock.method(Math, 'random', () => 0));

after(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  responses.length = 0;
  received.length = 0;
  dead = false;
});

function refusal(status: number, type: string) {
  return { status, body: JSON.stringify({ __type: type, message: 'You sent: what Anna wrote' }) };
}

test('a call goes to the root of the endpoint, names its operation and is signed', async () => {
  await call('SendMessage', { MessageBody: 'Grüezi 👋' });
  const [{ path, headers, body }] = received as [Received];
  assert.deepEqual([path, JSON.parse(body)], ['/', { MessageBody: 'Grüezi 👋' }]);
  assert.equal(headers['x-amz-target'], 'AmazonSQS.SendMessage');
  const [, names = ''] = /SignedHeaders=([^,]+),/.exec(String(headers.authorization)) ?? [];
  for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']) {
    assert.ok(names.split(';').includes(name), name);
  }
  const signed = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]));
  assert.equal(headers['x-amz-security-token'], 'FwoGZXIvYXdzEExample');
  assert.equal(headers.authorization, authorization('sqs', signed['x-amz-date'] ?? '', signed, body));
});

for (const passing of [
  refusal(500, 'InternalFailure'),
  refusal(503, 'ServiceUnavailable'),
  { status: 502, body: '<html>' },
  refusal(429, 'TooManyRequests'),
  refusal(400, 'com.amazon.coral.availability#ThrottlingException'),
  refusal(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'),
]) {
  test(`${passing.status} ${passing.body.slice(0, 60)} is retried`, async () => {
    responses.push(passing, passing, { status: 200, body: '{"MessageId":"1"}' });
    assert.deepEqual(await call('SendMessage', {}), { MessageId: '1' });
    assert.equal(received.length, 3);
  });
}

test('after the last attempt the caller gets the error', async () => {
  responses.push(...Array.from({ length: 4 }, () => refusal(500, 'InternalFailure')));
  await assert.rejects(call('SendMessage', {}), { name: 'InternalFailure', status: 500 });
  assert.equal(received.length, 3);
});

test('a refusal is not retried, has the name that AWS gives it, and repeats nothing of the request', async () => {
  responses.push(refusal(400, 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException'));
  const error = await call('PutItem', {}).catch((error: unknown) => error);
  const { error: name, ...fields } = describe(error);
  assert.equal(name, 'ConditionalCheckFailedException');
  assert.equal(fields.message, 'AWS refused the call with status 400');
  assert.doesNotMatch(JSON.stringify(fields), /Anna/);
  assert.equal(received.length, 1);
});

test('a refusal is logged with its request id, and nothing else of the response', async () => {
  const headers = { 'x-amzn-requestid': '7c4a1b2d-0000-5555-9999-1f2e3d4c5b6a', 'x-said': 'what Anna wrote' };
  responses.push({ ...refusal(400, 'ValidationException'), headers });
  const error = await call('PutItem', {}).catch((error: unknown) => error);
  assert.equal(describe(error).requestId, headers['x-amzn-requestid']);
  assert.doesNotMatch(JSON.stringify(describe(error)) + inspect(error), /Anna/);
});

test('the trace of the invocation goes with each call, and no signature covers it', async () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  process.env._X_AMZN_TRACE_ID = trace;
  await call('SendMessage', {});
  delete process.env._X_AMZN_TRACE_ID;
  await call('SendMessage', {});
  assert.deepEqual(
    received.map(({ headers }) => headers['x-amzn-trace-id']),
    [trace, undefined],
  );
  assert.doesNotMatch(String(received[0]?.headers.authorization), /trace/);
});

test('an empty response is a success, and one that is not JSON is an error', async () => {
  responses.push({ status: 200, body: '' }, { status: 200, body: '<html>' });
  assert.deepEqual(await call('ChangeMessageVisibility', {}), {});
  await assert.rejects(call('ChangeMessageVisibility', {}), { name: 'AwsRefused', status: 200 });
});

test('a service that cannot be reached is a connection error', async () => {
  const endpoint = 'http://127.0.0.1:9';
  const unreachable = awsService({
    service: 'sqs',
    api: 'AmazonSQS',
    endpoint,
    region: 'eu-west-1',
    attempts: 2,
  });
  await assert.rejects(unreachable('SendMessage', {}), { code: 'ECONNREFUSED' });
});

test('any number of dead idle connections cost only one try', async () => {
  await Promise.all(Array.from({ length: 10 }, () => call('SendMessage', {})));
  dead = true;
  const twice = awsService({ service: 'sqs', api: 'AmazonSQS', endpoint, region: 'eu-west-1', attempts: 2 });
  assert.deepEqual(await twice('SendMessage', {}), {});
});

test('the first call uses the connection that was opened before', async () => {
  await connectTo(endpoint);
  await call('SendMessage', {});
  const [opening, first] = received;
  assert.deepEqual([opening?.path, first?.port], ['/ping', opening?.port]);
});

test('a connection that cannot be opened beforehand is not an error', async () => {
  await connectTo('http://127.0.0.1:9');
});
