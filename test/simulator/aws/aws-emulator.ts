import type { RequestListener } from 'node:http';
import inject from 'light-my-request';

/** A call of an AWS API in one of the SDK's JSON protocols. */
export interface AwsCall {
  /** `AmazonSQS`, `DynamoDB_20120810`, `AmazonSSM` */
  readonly service: string;
  /** `SendMessageBatch`, `GetItem` … */
  readonly operation: string;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers calls of an AWS API. */
export type AwsEmulator = (call: AwsCall) => Promise<AwsResponse>;

/** Makes an emulator of an HTTP server, without opening a port. */
export function emulatorOf(listener: RequestListener): AwsEmulator {
  return async ({ headers, body }) => {
    const {
      statusCode,
      headers: answered,
      payload,
    } = await inject(listener, {
      method: 'POST',
      url: '/',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      payload: body,
    });
    return {
      status: statusCode,
      headers: { 'content-type': String(answered['content-type'] ?? 'application/x-amz-json-1.0') },
      body: payload,
    };
  };
}

/** Calls an emulator as the SDK would: the simulator itself uses it to set queues and tables up. */
export async function callAws<T>(
  emulator: AwsEmulator,
  service: string,
  operation: string,
  input: object,
): Promise<T> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `${service}.${operation}`,
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=SIMULATOR/20260101/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=0',
  };
  const { status, body } = await emulator({ service, operation, headers, body: JSON.stringify(input) });
  if (status !== 200) throw new Error(`${service}.${operation} answered ${status}: ${body}`);
  return JSON.parse(body || '{}');
}
