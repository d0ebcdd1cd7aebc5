import type { IncomingHttpHeaders } from 'node:http';
import { type Fields, LoggableError } from './errors.ts';
import { type Json, present, string } from './json.ts';

/** A response of AWS that is not a success. */
export interface Refusal {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body, if it is a JSON object. */
  readonly output: Json | undefined;
  /** Whether the call was signed with a clock that is far from the service's clock. */
  readonly wrongClock: boolean;
}

/** The service refused a call. Its message is left out, because it may quote the request. */
export class AwsRefused extends LoggableError {
  /** The name that AWS gives the error: `ConditionalCheckFailedException`. */
  override readonly name: string;
  readonly status: number;
  // Private, so that no log line can hold it.
  readonly #refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`AWS refused the call with status ${refusal.status}`);
    this.name = errorName(refusal);
    this.status = refusal.status;
    this.#refusal = refusal;
  }

  /** Everything that the service responded. Never log it: it may quote the request. */
  get refusal(): Refusal {
    return this.#refusal;
  }

  /** AWS Support asks for the request id. */
  override get fields(): Fields {
    return present({ requestId: string(this.#refusal.headers['x-amzn-requestid']) });
  }
}

/**
 * The error's name without its namespace: `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`.
 */
function errorName({ headers, output = {} }: Refusal): string {
  const type = string(output.__type) ?? string(headers['x-amzn-errortype']);
  return type?.replace(/^.*#/, '').replace(/:.*$/, '') || 'AwsRefused';
}
