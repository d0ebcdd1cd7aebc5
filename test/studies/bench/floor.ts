/**
 * The floor of the table: a handler that makes the function's calls and does nothing else. It signs them by
 * hand, without the SDK. It has no retries, no time-outs, no log lines, and no answer to anything unusual.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2, SQSEvent, SQSRecord } from 'aws-lambda';
import { callAws, post, sha256 } from './signed-call.ts';

const {
  PARAMETER_PREFIX = '',
  EVENT_QUEUE_URL = '',
  CONVERSATION_TABLE,
  GRAPH_API_URL = '',
  AWS_ENDPOINT_URL_SSM = '',
  AWS_ENDPOINT_URL_DYNAMODB = '',
} = process.env;

/** Batches sent at the same time: the same number as in the function. */
const SIDE_BY_SIDE = 25;

interface Element {
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly timestamp: number;
  readonly message: { readonly mid: string; readonly text: string };
}

interface Notification {
  readonly entry: readonly { readonly messaging: readonly Element[] }[];
}

interface Secrets {
  readonly verifyToken: string;
  readonly pageToken: string;
  readonly appSecret: string;
}

const secrets = readSecrets();

async function readSecrets(): Promise<Secrets> {
  const names = ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'].map(
    (name) => `${PARAMETER_PREFIX}/${name}`,
  );
  const { Parameters } = await callAws<{ Parameters: { Name: string; Value: string }[] }>(
    'ssm',
    AWS_ENDPOINT_URL_SSM,
    'AmazonSSM.GetParameters',
    { Names: names, WithDecryption: true },
  );
  const [verifyToken = '', pageToken = '', appSecret = ''] = names.map(
    (name) => Parameters.find(({ Name }) => Name === name)?.Value,
  );
  return { verifyToken, pageToken, appSecret };
}

/** Does what `lambda/handler.ts` does when nothing fails. */
export async function handler(event: APIGatewayProxyEventV2 | SQSEvent): Promise<object> {
  if ('Records' in event) {
    await hideForShorter(event.Records);
    await Promise.all(event.Records.map(({ body }) => answerPerson(JSON.parse(body).event)));
    return { batchItemFailures: [] };
  }
  return event.requestContext.http.method === 'GET' ? verify(event) : acknowledge(event);
}

async function verify({ queryStringParameters = {} }: APIGatewayProxyEventV2): Promise<object> {
  const { verifyToken } = await secrets;
  const given = queryStringParameters['hub.verify_token'] ?? '';
  if (sha256(given) !== sha256(verifyToken)) return { statusCode: 403 };
  return { statusCode: 200, body: queryStringParameters['hub.challenge'] };
}

async function acknowledge({ body = '', headers }: APIGatewayProxyEventV2): Promise<object> {
  const { appSecret } = await secrets;
  const bytes = Buffer.from(body);
  const expected = createHmac('sha256', appSecret).update(bytes).digest();
  const given = Buffer.from(headers['x-hub-signature-256']?.slice('sha256='.length) ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { statusCode: 403 };
  const { entry }: Notification = JSON.parse(body);
  const elements = entry.flatMap(({ messaging }) => messaging);
  const batches = Array.from({ length: Math.ceil(elements.length / 10) }, (_, i) =>
    elements.slice(i * 10, i * 10 + 10),
  ).values();
  async function sendNext(): Promise<void> {
    for (const batch of batches) await sendBatch(batch);
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sendNext));
  return { statusCode: 200, body: 'EVENT_RECEIVED' };
}

async function sendBatch(elements: readonly Element[]): Promise<void> {
  const Entries = elements.map(({ sender, recipient, timestamp, message: { mid, text } }, i) => ({
    Id: String(i),
    MessageBody: JSON.stringify({ event: { page: recipient.id, person: sender.id, timestamp, mid, text } }),
    MessageGroupId: `${recipient.id}/${sender.id}`,
    MessageDeduplicationId: sha256(mid),
  }));
  const input = { QueueUrl: EVENT_QUEUE_URL, Entries };
  const target = 'AmazonSQS.SendMessageBatch';
  const { Failed = [] } = await callAws<{ Failed?: object[] }>(
    'sqs',
    new URL(EVENT_QUEUE_URL).origin,
    target,
    input,
  );
  if (Failed.length > 0) throw new Error('SQS did not take an event.');
}

/** Before it answers several: whom a crash strikes comes back sooner. */
async function hideForShorter(records: readonly SQSRecord[]): Promise<void> {
  if (records.length < 2) return;
  await callAws('sqs', new URL(EVENT_QUEUE_URL).origin, 'AmazonSQS.ChangeMessageVisibilityBatch', {
    QueueUrl: EVENT_QUEUE_URL,
    Entries: records.map(({ receiptHandle: ReceiptHandle }, i) => {
      return { Id: String(i), ReceiptHandle, VisibilityTimeout: 40 };
    }),
  });
}

/** Answers like the scripted bot: reads the item, sends seen, typing and a text, writes the item. */
async function answerPerson({
  page,
  person,
  text,
}: {
  readonly page: string;
  readonly person: string;
  readonly text: string;
}): Promise<void> {
  const recipient = { id: person };
  const conversation = { S: `${page}/${person}` };
  await callDynamoDb('GetItem', { Key: { conversation }, ConsistentRead: true });
  await callGraphApi({ recipient, sender_action: 'mark_seen' });
  await callGraphApi({ recipient, sender_action: 'typing_on' });
  await callGraphApi({ recipient, messaging_type: 'RESPONSE', message: { text: `You said: ${text}` } });
  await callDynamoDb('PutItem', { Item: { conversation, state: { S: '{}' } } });
}

function callDynamoDb(operation: string, input: object): Promise<object> {
  const target = `DynamoDB_20120810.${operation}`;
  return callAws('dynamodb', AWS_ENDPOINT_URL_DYNAMODB, target, { TableName: CONVERSATION_TABLE, ...input });
}

async function callGraphApi(body: object): Promise<void> {
  const { pageToken, appSecret } = await secrets;
  const proof = createHmac('sha256', appSecret).update(pageToken).digest('hex');
  const url = new URL(`${GRAPH_API_URL}/v26.0/me/messages?appsecret_proof=${proof}`);
  const headers = { authorization: `Bearer ${pageToken}`, 'content-type': 'application/json' };
  await post(url, headers, JSON.stringify(body));
}
