import { setTimeout } from 'node:timers/promises';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { LoggableError } from './errors.ts';
import { createHttp } from './http-client.ts';
import { isObject, type Json, string } from './json.ts';

/** Which service is called, where, and how patiently. */
export interface AwsServiceOptions {
  /** The name that requests are signed for: `sqs`, `dynamodb`. */
  readonly service: string;
  /** What stands before the operation in `x-amz-target`: `AmazonSQS`, `DynamoDB_20120810`. */
  readonly api: string;
  /** Where it answers: `https://sqs.eu-west-1.amazonaws.com`; a path is ignored. */
  readonly endpoint: string;
  readonly region: string;
  /** How often a call is tried while the service is down, busy or out of reach. */
  readonly attempts: number;
}

/**
 * Makes one call, as the service's API reference describes it.
 * @throws AwsRefused when the service says no.
 * @throws Error of Node's, or TimedOut, when it does not answer.
 */
export type AwsService = (operation: string, input: object) => Promise<Json>;

/** The service said no. Its words may quote what it was given, and are left out. */
export class AwsRefused extends LoggableError {
  /** The service's own: `ConditionalCheckFailedException`. */
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number) {
    super(`AWS answered with status ${status}`);
    this.name = name;
    this.status = status;
  }
}

/** Three tries, and a cold start before them, fit into the five seconds that Facebook waits. In milliseconds. */
const TIME_OUT = 1_100;
const FIRST_PAUSE = 50;

/**
 * A connection that turns out to be closed costs one of the tries, and no call of ours does harm when it is made twice. After it none
 * is trusted: what a rush has left behind while the sandbox was frozen would cost the other tries too.
 */
const http = createHttp(Number.POSITIVE_INFINITY);

/**
 * Opens a connection, which the first call then finds: handshakes are a third of what a cold POST does after the init phase
 * (`npm run bench`). Never fails; any answer will do, and `/ping` needs no signature.
 * @param endpoint as of `awsService`
 */
export async function connectTo(endpoint: string): Promise<void> {
  const request = { method: 'GET', url: new URL('/ping', endpoint), headers: {}, timeOut: TIME_OUT } as const;
  await http(request).catch(() => {});
}

/**
 * A service that speaks AWS's JSON protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). For a handful of calls the SDK's clients
 * of SQS and DynamoDB are 70 KB more to read and twice the work for every call (`npm run bench`); the signature is the SDK's own part.
 */
export function awsService({ service, api, endpoint, region, attempts }: AwsServiceOptions): AwsService {
  const signer = new SignatureV4({ service, region, credentials: fromEnv(), sha256: Sha256 });
  const { protocol, hostname, host } = new URL(endpoint);
  const url = new URL(`${protocol}//${host}/`);

  async function once(operation: string, body: string, anew: boolean): Promise<Json> {
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
      anew,
    });
    const answer = parse(text);
    if (status === 200 && answer) return answer;
    throw new AwsRefused(nameOf(answer), status);
  }

  return async (operation, input) => {
    const body = JSON.stringify(input);
    let anew = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(operation, body, anew);
      } catch (error) {
        if (attempt === attempts || !mayPass(error)) throw error;
        anew = !(error instanceof AwsRefused);
        await setTimeout(Math.random() * FIRST_PAUSE * 2 ** attempt);
      }
    }
  };
}

/** The JSON of an answer; an answer that says nothing is empty. */
function parse(text: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(text || '{}');
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`, without what stands before it. */
function nameOf(answer: Json = {}): string {
  return string(answer.__type)?.replace(/^.*#/, '') ?? 'AwsRefused';
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
function mayPass(error: unknown): boolean {
  if (!(error instanceof AwsRefused)) return true;
  return (
    error.status >= 500 || error.status === 429 || /Throttl|ThroughputExceeded|RequestLimit/.test(error.name)
  );
}
