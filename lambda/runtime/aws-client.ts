import { setTimeout } from 'node:timers/promises';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { LoggableError } from './errors.ts';
import { createHttp } from './http-client.ts';
import { isObject, type Json, string } from './json.ts';

/** Which service to call, where, and how often to try. */
export interface AwsServiceOptions {
  /** The service name in the signature: `sqs`, `dynamodb`. */
  readonly service: string;
  /** The prefix of the operation in `x-amz-target`: `AmazonSQS`, `DynamoDB_20120810`. */
  readonly api: string;
  /** Its URL: `https://sqs.eu-west-1.amazonaws.com`. A path is ignored. */
  readonly endpoint: string;
  readonly region: string;
  /** How often to try a call while the service is down, busy or unreachable. */
  readonly attempts: number;
}

/**
 * Calls one operation, by the names of the service's API reference.
 * @throws AwsRefused when the service refuses the call.
 * @throws TimedOut, or an error of Node's, when it does not respond.
 */
export type AwsService = (operation: string, input: object) => Promise<Json>;

/** The service refused a call. Its message is left out, because it may quote the request. */
export class AwsRefused extends LoggableError {
  /** The name that AWS gives the error: `ConditionalCheckFailedException`. */
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number) {
    super(`AWS refused the call with status ${status}`);
    this.name = name;
    this.status = status;
  }
}

/**
 * For one try, in milliseconds. A cold start and three tries fit into the five seconds that Facebook waits.
 */
const TIME_OUT = 1_100;

/** Before the second try at most twice this, in milliseconds; it doubles with every further try. */
const FIRST_PAUSE = 50;

/**
 * Keeps idle connections for any length of time. A dead one costs one try, and every call that we make may
 * safely be made twice. After one failure no idle connection is used again: after a freeze, every pooled
 * connection may be dead.
 */
const http = createHttp(Number.POSITIVE_INFINITY);

/**
 * Opens a connection for the first call to use. Handshakes are a third of the work of a cold POST after the
 * init phase (`npm run bench`). Never throws. Any response will do, and `/ping` needs no signature.
 * @param endpoint as in `AwsServiceOptions`
 */
export async function connectTo(endpoint: string): Promise<void> {
  const request = { method: 'GET', url: new URL('/ping', endpoint), headers: {}, timeOut: TIME_OUT } as const;
  await http(request).catch(() => {});
}

/**
 * A client for AWS's JSON protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). The
 * SDK's clients for SQS and DynamoDB would add 70 KB to load and double the work of every call (`npm run
 * bench`). The SDK's own package computes the signature.
 */
export function awsService({ service, api, endpoint, region, attempts }: AwsServiceOptions): AwsService {
  const signer = new SignatureV4({ service, region, credentials: fromEnv(), sha256: Sha256 });
  const { protocol, hostname, host } = new URL(endpoint);
  const url = new URL(`${protocol}//${host}/`);

  async function callOnce(operation: string, body: string, newConnection: boolean): Promise<Json> {
    const headers = {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${api}.${operation}`,
    };
    const request = { method: 'POST', protocol, hostname, path: '/', headers, body } as const;
    const signed = await signer.sign(request);
    const { status, text } = await http({
      ...request,
      url,
      headers: signed.headers,
      timeOut: TIME_OUT,
      newConnection,
    });
    const output = parse(text);
    if (status === 200 && output) return output;
    throw new AwsRefused(errorName(output), status);
  }

  return async (operation, input) => {
    const body = JSON.stringify(input);
    let newConnection = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await callOnce(operation, body, newConnection);
      } catch (error) {
        if (attempt === attempts || !isTransient(error)) throw error;
        newConnection = !(error instanceof AwsRefused);
        await setTimeout(Math.random() * FIRST_PAUSE * 2 ** attempt);
      }
    }
  };
}

/** The JSON object in a response, if it is one. An empty response counts as an empty object. */
function parse(text: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(text || '{}');
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The error's name without its namespace: `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`.
 */
function errorName(output: Json = {}): string {
  return string(output.__type)?.replace(/^.*#/, '') ?? 'AwsRefused';
}

/** Whether a retry may help: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
function isTransient(error: unknown): boolean {
  if (!(error instanceof AwsRefused)) return true;
  return (
    error.status >= 500 || error.status === 429 || /Throttl|ThroughputExceeded|RequestLimit/.test(error.name)
  );
}
