import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsRefused } from './aws-refused.ts';
import { isRetryable, pauseBefore } from './aws-retry.ts';
import { createHttp, type HttpRequest, TimedOut } from './http-client.ts';
import { isObject, type Json, present } from './json.ts';
import { createServiceClock } from './service-clock.ts';
import { traceId } from './settings.ts';

/** Which service to call, where, and how often to try. */
export interface AwsServiceOptions {
  /** The service name in the signature: `sqs`, `dynamodb`. */
  readonly service: string;
  /** The prefix of the operation in `x-amz-target`: `AmazonSQS`, `DynamoDB_20120810`. */
  readonly api: string;
  /** Its URL: `https://sqs.eu-west-1.amazonaws.com`. A path is ignored. */
  readonly endpoint: string;
  readonly region: string;
  /** How often to try a call while the service is down, busy or unreachable. The SDK: 3, for DynamoDB 4. */
  readonly attempts: number;
  /** The greatest pause before the second try, in milliseconds. The SDK: 50, for DynamoDB 25. */
  readonly firstPause?: number;
}

/** How long a call may take. */
export interface AwsCallOptions {
  /**
   * The end of the call in milliseconds since 1970, with all its tries and pauses. With it, the next try after
   * one that timed out waits twice as long: the service may be slow but working.
   */
  readonly endBy?: number;
  /** For the first try, in milliseconds. `Infinity`: the first try may wait until `endBy`. */
  readonly timeOut?: number;
  /** How often to try. `Infinity`: until `endBy`. */
  readonly attempts?: number;
}

/**
 * Calls one operation, by the names of the service's API reference.
 * @throws AwsRefused when the service refuses the call.
 * @throws TimedOut, or an error of Node's, when it does not respond.
 */
export type AwsService = (operation: string, input: object, options?: AwsCallOptions) => Promise<Json>;

/**
 * For one try, in milliseconds. A cold start and three tries fit into the five seconds that Facebook waits.
 */
const TIME_OUT = 1_100;

/** A try with less time than this is not worth starting, in milliseconds. */
const SHORTEST_TRY = 250;

/** No call can take longer: the greatest time-out of a function, in milliseconds. */
const LONGEST_TRY = 900_000;

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
export function awsService(options: AwsServiceOptions): AwsService {
  const { service, api, endpoint, region, firstPause = 50 } = options;
  const signer = signerFor(service, region);
  const clock = createServiceClock();
  const { protocol, hostname, host } = new URL(endpoint);
  const url = new URL(`${protocol}//${host}/`);

  async function callOnce(operation: string, body: string, connection: Connection): Promise<Json> {
    const headers = {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${api}.${operation}`,
      ...traceHeader(),
    };
    const request = { method: 'POST', protocol, hostname, path: '/', headers, body } as const;
    const { offset } = clock;
    const signed = await signer.sign(request, { signingDate: new Date(Date.now() + offset) });
    const response = await http({ ...request, ...connection, url, headers: signed.headers });
    const wrongClock = clock.setBy(response.headers, offset);
    const output = parse(response.text);
    if (response.status === 200 && output) return output;
    throw new AwsRefused({ ...response, output, wrongClock });
  }

  return async (operation, input, { endBy, timeOut = TIME_OUT, attempts = options.attempts } = {}) => {
    const body = JSON.stringify(input);
    const left = () => (endBy ?? Number.POSITIVE_INFINITY) - Date.now();
    let [patience, newConnection] = [timeOut, false];
    for (let retry = 0; ; retry++) {
      try {
        if (left() <= 0) throw new TimedOut();
        const timeOut = Math.min(patience, left(), LONGEST_TRY);
        return await callOnce(operation, body, { timeOut, newConnection });
      } catch (error) {
        const room = left() - SHORTEST_TRY;
        if (retry + 1 >= attempts || room <= 0 || !isRetryable(error)) throw error;
        newConnection = !(error instanceof AwsRefused);
        if (endBy !== undefined && error instanceof TimedOut) patience *= 2;
        await sleep(Math.min(pauseBefore(retry, error, firstPause), room));
      }
    }
  };
}

/** Signs calls of a service with the function's own credentials. */
export function signerFor(service: string, region: string): SignatureV4 {
  return new SignatureV4({ service, region, credentials: fromEnv(), sha256: Sha256 });
}

type Connection = Pick<HttpRequest, 'timeOut' | 'newConnection'>;

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Lets AWS X-Ray, and Lambda's detection of endless loops, connect the call with the invocation. */
function traceHeader(): { readonly 'x-amzn-trace-id'?: string } {
  return present({ 'x-amzn-trace-id': traceId() });
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
