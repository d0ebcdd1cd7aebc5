/** Our client of AWS next to the SDK's own clients, against the same scripted service. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { after, afterEach, before, beforeEach, mock, test } from 'node:test';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsService } from '../../lambda/runtime/aws-client.ts';
import { listening } from '../support/listening.ts';

const CREDENTIALS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
process.env.AWS_ACCESS_KEY_ID = CREDENTIALS.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey;

/** The clock of this machine, which stands still. */
const NOW = Date.parse('2026-03-04T05:06:07Z');
const MINUTE = 60_000;

/** From this time-out on, in milliseconds, a timer is no pause between two tries. */
const NO_PAUSE = MINUTE;

interface Response {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the service does with a call: it responds, breaks the connection, or breaks off its response. */
type Step = Response | 'reset' | 'half';

interface Script {
  /** One after the other; the last one is repeated. */
  readonly steps: readonly Step[];
  /** How far the service's clock is ahead of ours, in milliseconds. It then refuses signatures as AWS does. */
  readonly ahead?: number;
  /** How many calls SQS and DynamoDB get. */
  readonly tries: readonly [sqs: number, dynamodb: number];
  /** The error's name. Without it, the call succeeds. */
  readonly error?: string;
}

/** The service of the test under way, and what it has seen. */
let script: Pick<Script, 'steps' | 'ahead'> = { steps: [] };
let seen: { readonly signedAt: number }[] = [];

const server = createServer(async (request, response) => {
  await request.toArray();
  const signedAt = signingTime(request);
  const { steps, ahead = 0 } = script;
  const step = steps[Math.min(seen.length, steps.length - 1)] ?? { status: 200 };
  seen.push({ signedAt });
  const tooFar = ahead !== 0 && Math.abs(signedAt - (NOW + ahead)) > 5 * MINUTE;
  const what = tooFar ? refusal('com.amazon.coral.service#InvalidSignatureException') : step;
  if (what === 'reset') return void request.socket.destroy();
  response.sendDate = false;
  if (what === 'half') {
    response.writeHead(200, { 'content-length': 100 }).write('{"MessageId":');
    return void setImmediate(() => request.socket.destroy());
  }
  const date = new Date(NOW + ahead).toUTCString();
  response.writeHead(what.status, { date, ...what.headers }).end(what.body ?? '{}');
});

function signingTime({ headers }: IncomingMessage): number {
  const [, ...parts] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(String(headers['x-amz-date'])) ?? [];
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

function refusal(type: string, status = 400, message = 'No.'): Response {
  return { status, body: JSON.stringify({ __type: type, message }) };
}

/** A failure that names the pause before the next try. */
function busy(headers: Response['headers']): Response {
  return { ...refusal('InternalServerError', 500), headers };
}

const OK: Response = { status: 200, body: '{"MessageId":"1"}' };
let endpoint: string;
const pauses: number[] = [];

before(async () => {
  endpoint = await listening(server);
});

after(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  mock.timers.enable({ apis: ['Date'], now: NOW });
  mock.method(Math, 'random', () => 0.5);
  const { setTimeout } = globalThis;
  mock.method(globalThis, 'setTimeout', (done: () => void, milliseconds = 0) => {
    if (milliseconds >= NO_PAUSE) return setTimeout(done, milliseconds);
    pauses.push(milliseconds);
    return setTimeout(done, 0);
  });
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

type Name = 'sqs' | 'dynamodb';
type Call = () => Promise<unknown>;

const INPUT = { QueueUrl: 'http://127.0.0.1/1/queue.fifo', MessageBody: 'Hello', TableName: 'conversations' };
const Item = { conversation: { S: '1/2' } };
/** The SDK’s own timers would look like pauses. */
const requestHandler = { socketAcquisitionWarningTimeout: NO_PAUSE, httpAgent: { keepAlive: false } };

/** Makes a client that has never made a call. */
const OURS: Readonly<Record<Name, () => Call>> = {
  sqs() {
    const service = { service: 'sqs', api: 'AmazonSQS', endpoint, region: 'eu-west-1', attempts: 3 };
    const sqs = awsService(service);
    return () => sqs('SendMessage', INPUT, { timeOut: NO_PAUSE });
  },
  dynamodb() {
    const service = { service: 'dynamodb', api: 'DynamoDB_20120810', endpoint, region: 'eu-west-1' };
    const dynamoDb = awsService({ ...service, attempts: 4, firstPause: 25 });
    return () => dynamoDb('PutItem', { TableName: 'conversations', Item }, { timeOut: NO_PAUSE });
  },
};

const SDK: Readonly<Record<Name, () => Call>> = {
  sqs() {
    const options = { md5: false, useQueueUrlAsEndpoint: false, requestHandler } as const;
    const sqs = new SQSClient({ endpoint, region: 'eu-west-1', credentials: CREDENTIALS, ...options });
    return () => sqs.send(new SendMessageCommand(INPUT));
  },
  dynamodb() {
    const options = { endpoint, region: 'eu-west-1', credentials: CREDENTIALS, requestHandler };
    const dynamoDb = new DynamoDBClient(options);
    return () => dynamoDb.send(new PutItemCommand({ TableName: 'conversations', Item }));
  },
};

/** What the SDK calls a response without a name, and one that is not JSON. */
const UNNAMED: readonly unknown[] = ['Unknown', 'SyntaxError', 'AwsRefused'];

/** What becomes of a call. */
async function outcomeOf(call: Call) {
  seen = [];
  pauses.length = 0;
  const error = await call().then(
    () => undefined,
    (error: unknown) => error,
  );
  const name = error instanceof Error ? ('code' in error && error.code) || error.name : error;
  return { error: UNNAMED.includes(name) ? 'AwsRefused' : name, tries: seen.length, pauses: [...pauses] };
}

const FOR_EVER: Pick<Script, 'tries'> = { tries: [3, 4] };
const TWICE: Pick<Script, 'tries'> = { tries: [2, 2] };
const NO_RETRY: Pick<Script, 'tries'> = { tries: [1, 1] };

const THROTTLED = [
  ...['BandwidthLimitExceeded', 'EC2ThrottledException', 'LimitExceededException', 'PriorRequestNotComplete'],
  ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'RequestThrottled', 'SlowDown'],
  ...['RequestThrottledException', 'ThrottledException', 'Throttling', 'ThrottlingException'],
  ...['TooManyRequestsException', 'TransactionInProgressException'],
];

const SCRIPTS: Readonly<Record<string, Script>> = {
  'a success': { steps: [OK], ...NO_RETRY },
  'an empty success': { steps: [{ status: 200, body: '' }], ...NO_RETRY },
  'a success that is not JSON': {
    steps: [{ status: 200, body: '<html>' }],
    error: 'AwsRefused',
    ...NO_RETRY,
  },
  ...Object.fromEntries(
    [500, 502, 503, 504].map((status) => [
      `one ${status}`,
      { steps: [{ status, body: '<html>' }, OK], ...TWICE },
    ]),
  ),
  'a 500 for ever': {
    steps: [refusal('InternalServerError', 500)],
    error: 'InternalServerError',
    ...FOR_EVER,
  },
  'a 501': { steps: [{ status: 501 }], error: 'AwsRefused', ...NO_RETRY },
  'a 505': { steps: [{ status: 505 }], error: 'AwsRefused', ...NO_RETRY },
  'a 429': { steps: [{ status: 429 }, OK], ...TWICE },
  ...Object.fromEntries(
    THROTTLED.map((name) => [
      `${name} for ever`,
      { steps: [refusal(`com.amazonaws.x#${name}`)], error: name, ...FOR_EVER },
    ]),
  ),
  ...Object.fromEntries(
    ['RequestTimeout', 'RequestTimeoutException', 'TimeoutError'].map((name) => [
      `one ${name}`,
      { steps: [refusal(name), OK], ...TWICE },
    ]),
  ),
  'different failures': {
    steps: ['reset', refusal('ThrottlingException'), OK],
    tries: [3, 3],
  },
  'an error that is named in a header': {
    steps: [{ status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException:http://x/' } }],
    error: 'ThrottlingException',
    ...FOR_EVER,
  },
  ValidationException: {
    steps: [refusal('com.amazon.coral.validate#ValidationException')],
    error: 'ValidationException',
    ...NO_RETRY,
  },
  ConditionalCheckFailedException: {
    steps: [refusal('com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException')],
    error: 'ConditionalCheckFailedException',
    ...NO_RETRY,
  },
  AccessDeniedException: {
    steps: [refusal('AccessDeniedException')],
    error: 'AccessDeniedException',
    ...NO_RETRY,
  },
  'an error without a name': { steps: [{ status: 400, body: '<html>' }], error: 'AwsRefused', ...NO_RETRY },
  'a connection that breaks': { steps: ['reset', OK], ...TWICE },
  'a connection that always breaks': { steps: ['reset'], error: 'ECONNRESET', ...FOR_EVER },
  'a response that breaks off': { steps: ['half', OK], ...TWICE },
  'a pause of one second': { steps: [busy({ 'retry-after': '1' }), OK], ...TWICE },
  'a pause of a fraction': { steps: [busy({ 'retry-after': '0.75' }), OK], ...TWICE },
  'a pause of a minute': { steps: [busy({ 'retry-after': '60' }), OK], ...TWICE },
  'a pause until a date': {
    steps: [busy({ 'retry-after': new Date(NOW + 2000).toUTCString() }), OK],
    ...TWICE,
  },
  'a pause in milliseconds': { steps: [busy({ 'x-amz-retry-after': '700' }), OK], ...TWICE },
  'a pause that is no time': { steps: [busy({ 'retry-after': 'soon' }), OK], ...TWICE },
  'a clock ten minutes ahead': { steps: [OK], ahead: 10 * MINUTE, ...TWICE },
  'a clock ten minutes behind': { steps: [OK], ahead: -10 * MINUTE, ...TWICE },
  'a clock a day ahead': { steps: [OK], ahead: 24 * 60 * MINUTE, ...TWICE },
  'a clock that explains nothing': {
    steps: [refusal('AccessDeniedException')],
    ahead: 4.5 * MINUTE,
    error: 'AccessDeniedException',
    ...TWICE,
  },
  'a clock that is nearly right': {
    steps: [refusal('AccessDeniedException')],
    ahead: 3 * MINUTE,
    error: 'AccessDeniedException',
    ...NO_RETRY,
  },
  'a wrong Date out of a cache': {
    steps: [
      { ...refusal('AccessDeniedException'), headers: { age: '600', date: new Date(0).toUTCString() } },
    ],
    error: 'AccessDeniedException',
    ...NO_RETRY,
  },
  'an expired signature': {
    steps: [refusal('InvalidSignatureException', 400, 'Signature expired: …'), OK],
    ...TWICE,
  },
  'a wrong signature': {
    steps: [refusal('InvalidSignatureException')],
    error: 'InvalidSignatureException',
    ...NO_RETRY,
  },
};

for (const [what, { tries, error, ...its }] of Object.entries(SCRIPTS)) {
  for (const [i, name] of (['sqs', 'dynamodb'] as const).entries()) {
    test(`${name}: ${what}`, async () => {
      script = its;
      const sdk = await outcomeOf(SDK[name]());
      const ours = await outcomeOf(OURS[name]());
      assert.deepEqual(ours, sdk);
      assert.deepEqual({ error: ours.error, tries: ours.tries }, { error, tries: tries[i] });
    });
  }
}

for (const clients of [OURS, SDK]) {
  test(`the service’s clock is remembered, also after a success (${clients === SDK ? 'SDK' : 'ours'})`, async () => {
    const call = clients.dynamodb();
    script = { steps: [OK], ahead: 10 * MINUTE };
    const [first, second] = [await outcomeOf(call), await outcomeOf(call)];
    assert.deepEqual([first.tries, second.tries], [2, 1]);
    script = { steps: [OK], ahead: 12 * MINUTE };
    await outcomeOf(call);
    await outcomeOf(call);
    assert.deepEqual(seen, [{ signedAt: NOW + 12 * MINUTE }]);
  });
}

test('a 408 is retried by us only: the SDK knows it by its name', async () => {
  script = { steps: [{ status: 408 }, OK] };
  assert.equal((await outcomeOf(SDK.sqs())).error, 'AwsRefused');
  assert.deepEqual(await outcomeOf(OURS.sqs()), { error: undefined, tries: 2, pauses: [25] });
});
