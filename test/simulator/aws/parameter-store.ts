import type { CallResponse, InterceptedCall } from '../intercepted-calls.ts';

/** What can go wrong with a call of Parameter Store. */
export type StoreFault = 'throttled' | 'down' | 'denied' | 'hang up';

/**
 * Parameter Store with GetParameters, GetParametersByPath and PutParameter, in the SDK's own protocol (JSON 1.1)
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html).
 */
export class ParameterStore {
  readonly parameters = new Map<string, string>();
  /** Names of parameters of the type String instead of SecureString. */
  readonly plain = new Set<string>();
  /** The KMS keys that writers named, by the name of the parameter. */
  readonly keys = new Map<string, string>();
  /** The names in each call of GetParameters. */
  readonly calls: string[][] = [];
  /** The fault of every call; undefined if calls succeed. */
  fault: StoreFault | undefined;

  /**
   * The default throughput of an account and region
   * (https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm).
   */
  callsPerSecond = 40;
  /** When the calls of the last second came, in milliseconds since 1970. */
  #lastSecond: number[] = [];

  answer({ operation, body }: InterceptedCall): CallResponse | 'hang up' {
    const { status, json } = this.#answer(operation, body);
    if (status === 0) return 'hang up';
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(json),
    };
  }

  #answer(operation: string, body: string): { status: number; json?: object } {
    if (this.#isBusy()) return failure(400, 'ThrottlingException', 'Rate exceeded');
    if (operation === 'PutParameter') return this.#put(JSON.parse(body));
    if (operation === 'GetParametersByPath') return this.#byPath(JSON.parse(body));
    if (operation !== 'GetParameters') {
      return failure(400, 'UnknownOperationException', '');
    }
    const { Names, WithDecryption }: { Names: string[]; WithDecryption?: boolean } = JSON.parse(body);
    this.calls.push(Names);
    if (this.fault === 'hang up') return { status: 0 };
    if (this.fault === 'down')
      return failure(500, 'InternalServerError', 'An error occurred on the server side.');
    if (this.fault === 'throttled') return failure(400, 'ThrottlingException', 'Rate exceeded');
    if (this.fault === 'denied')
      return failure(400, 'com.amazonaws.ssm#AccessDeniedException', 'User is not authorized');
    if (Names.length > 10)
      return failure(400, 'ValidationException', 'Member must have length less than or equal to 10');
    const found = Names.filter((name) => this.parameters.has(name));
    return {
      status: 200,
      json: {
        Parameters: found.map((name) => this.#parameter(name, WithDecryption === true)),
        InvalidParameters: Names.filter((name) => !this.parameters.has(name)),
      },
    };
  }

  /** Whether this call is one more than Parameter Store answers in a second. */
  #isBusy(): boolean {
    const now = Date.now();
    this.#lastSecond = this.#lastSecond.filter((time) => now - time < 1000);
    if (this.#lastSecond.length >= this.callsPerSecond) return true;
    this.#lastSecond.push(now);
    return false;
  }

  /** Ten at a time (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html). */
  #byPath({ Path, NextToken = '0' }: ByPath): { status: number; json: object } {
    const found = [...this.parameters.keys()].filter((name) => name.startsWith(`${Path}/`)).toSorted();
    const end = Number(NextToken) + 10;
    const Parameters = found.slice(Number(NextToken), end).map((name) => this.#parameter(name, false));
    return { status: 200, json: { Parameters, ...(found.length > end && { NextToken: String(end) }) } };
  }

  #put({ Name, Value, Type, KeyId, Overwrite = false }: Put): { status: number; json: object } {
    if (this.parameters.has(Name) && !Overwrite) {
      return failure(400, 'ParameterAlreadyExists', 'The parameter already exists.');
    }
    this.parameters.set(Name, Value);
    if (KeyId) this.keys.set(Name, KeyId);
    if (Type === 'SecureString') this.plain.delete(Name);
    else this.plain.add(Name);
    return { status: 200, json: { Tier: 'Standard', Version: 1 } };
  }

  #parameter(Name: string, decrypted: boolean): object {
    return {
      ARN: `arn:aws:ssm:eu-west-1:123456789012:parameter${Name}`,
      DataType: 'text',
      LastModifiedDate: 1_763_800_000.123,
      Name,
      Type: this.plain.has(Name) ? 'String' : 'SecureString',
      Value: decrypted ? this.parameters.get(Name) : 'AQICAHencrypted',
      Version: 1,
    };
  }
}

interface Put {
  readonly Name: string;
  readonly Value: string;
  readonly Type: string;
  readonly KeyId?: string;
  readonly Overwrite?: boolean;
}

interface ByPath {
  readonly Path: string;
  readonly NextToken?: string;
}

function failure(status: number, type: string, message: string) {
  return { status, json: { __type: type, message } };
}
