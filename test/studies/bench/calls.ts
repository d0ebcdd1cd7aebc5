import { randomInt } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { jobOf } from '../../../lambda/queue/job.ts';
import { writeRecord } from '../../../lambda/queue/record.ts';
import { eventOf as sqsEvent } from '../../simulator/aws/event-source.ts';
import { eventOf as httpApiEvent } from '../../simulator/aws/http-api.ts';
import { DEMO_SECRETS } from '../../simulator/demo-secrets.ts';
import { type Delivery, facebookJson, sign } from '../../simulator/facebook/delivery.ts';
import { PAGE_ID } from '../../simulator/facebook/facebook.ts';

/** Every person writes this. */
const TEXT = 'When do you open tomorrow?';

let people = 615_550_000_000_000;

/** An element of `messaging`: a text from a person who has not written before. */
function element() {
  people += 1;
  return {
    sender: { id: String(people) },
    recipient: { id: PAGE_ID },
    timestamp: Date.now(),
    message: { mid: `m_${people}`, text: TEXT },
  };
}

/** A signed POST with `count` texts, each from another person. */
function deliveryOf(count: number): Delivery {
  const entry = Array.from({ length: count }, () => ({
    time: Date.now(),
    id: PAGE_ID,
    messaging: [element()],
  }));
  return sign(Buffer.from(facebookJson({ object: 'page', entry })), DEMO_SECRETS.FB_APP_SECRET);
}

/** The Lambda event of such a POST. */
export function postOf(count: number): string {
  return eventOf(deliveryOf(count));
}

function eventOf({ body, headers }: Delivery): string {
  return throughApiGateway('POST', '/messenger', headers, body);
}

/** The Lambda event of Facebook's check of the callback URL. */
export function verificationRequest(): string {
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': String(randomInt(2 ** 31)),
    'hub.verify_token': DEMO_SECRETS.FB_VERIFY_TOKEN,
  });
  return throughApiGateway('GET', `/messenger?${query}`);
}

/** The Lambda event of a queue record with a text. */
export function recordEvent(): string {
  return recordsEvent(1);
}

/** The Lambda event of several of them, each of another person. */
export function recordsEvent(count: number): string {
  return JSON.stringify({ Records: Array.from({ length: count }, record).flat() });
}

function record(): readonly SQSRecord[] {
  const text = element();
  const { sender, timestamp, message } = text;
  const event = { type: 'text', page: PAGE_ID, person: sender.id, timestamp, ...message } as const;
  const job = jobOf({ ...event, raw: text });
  const received = {
    MessageId: `record-${sender.id}`,
    ReceiptHandle: `handle-${sender.id}`,
    Body: writeRecord(job),
    MD5OfBody: '',
    Attributes: { ApproximateReceiveCount: '1', MessageGroupId: `${PAGE_ID}/${sender.id}` },
  };
  return sqsEvent(received).Records;
}

function throughApiGateway(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body: Buffer = Buffer.alloc(0),
): string {
  const headersDistinct = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]),
  );
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method,
    url,
    headersDistinct,
    httpVersion: '1.1',
  });
  return JSON.stringify(httpApiEvent(request, new URL(url, 'http://localhost'), body));
}
