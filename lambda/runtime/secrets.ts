import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { TryAgain } from './errors.ts';
import { describe, log } from './log.ts';

/** Secrets by name, read from Parameter Store and kept for five minutes. */
export interface Secrets {
  /**
   * @throws MissingSecret when the parameter does not exist.
   * @throws SecretsUnavailable when Parameter Store does not answer and never has.
   */
  get(name: string): Promise<string>;
  /**
   * Whether `accepts` accepts the secret. A refusal may mean that the secret was changed a moment ago, so
   * Parameter Store is asked again, at most every 30 seconds, before the answer is no.
   */
  matches(name: string, accepts: (secret: string) => boolean): Promise<boolean>;
  /** Settles when Parameter Store has answered for the first time, or has not. */
  readonly ready: Promise<void>;
  /** Asks Parameter Store again, at most every 30 seconds: after Facebook refused what we hold. */
  refresh(): Promise<void>;
}

/** A parameter that nobody has created yet; the message is the command that does. */
class MissingSecret extends TryAgain {
  override readonly name = 'MissingSecret';
  constructor(parameter: string) {
    super(
      `Parameter ${parameter} does not exist. Create it: ` +
        `aws ssm put-parameter --type SecureString --name ${parameter} --value '…'`,
    );
  }
}

/** Parameter Store did not answer, and there is no older value to serve. */
class SecretsUnavailable extends TryAgain {
  override readonly name = 'SecretsUnavailable';
  constructor(options: ErrorOptions) {
    super('Parameter Store did not answer; see the cause.', options);
  }
}

/** Reads parameters by full name; the answer lacks those that do not exist. */
export type GetParameters = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const MAX_AGE = 5 * 60_000;
const REFRESH_PAUSE = 30_000;

/**
 * Starts reading at once, and whoever needs a secret waits for that reading.
 * @param names of the parameters below the prefix
 */
export function createSecrets(
  prefix: string,
  names: readonly string[],
  getParameters: GetParameters,
): Secrets {
  let values: ReadonlyMap<string, string> | undefined;
  let readAgainAt = 0;
  let refreshAllowedAt = 0;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      values = await getParameters(names.map((name) => `${prefix}/${name}`));
      readAgainAt = Date.now() + MAX_AGE;
    } catch (cause) {
      if (!values) throw new SecretsUnavailable({ cause });
      log.warn('Parameter Store did not answer: the secrets read before go on serving', describe(cause));
      readAgainAt = Date.now() + REFRESH_PAUSE;
    }
  }

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function get(name: string): Promise<string> {
    const parameter = `${prefix}/${name}`;
    if (!values?.has(parameter) || Date.now() >= readAgainAt) await readOnce();
    const value = values?.get(parameter);
    if (!value) throw new MissingSecret(parameter);
    return value;
  }

  async function refresh(): Promise<void> {
    if (Date.now() < refreshAllowedAt) return;
    refreshAllowedAt = Date.now() + REFRESH_PAUSE;
    await readOnce();
  }

  async function matches(name: string, accepts: (secret: string) => boolean): Promise<boolean> {
    if (accepts(await get(name))) return true;
    await refresh();
    return accepts(await get(name));
  }

  // Whoever needs a secret first reads again and meets the error.
  return { get, matches, refresh, ready: readOnce().catch(() => {}) };
}

/**
 * Parameter Store as it is on AWS. One GetParameters reads up to ten names
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html). The time-outs leave
 * room for a second try inside the five seconds that Facebook waits.
 * @param url where it answers
 */
export function parameterStore(url: string, region: string): GetParameters {
  const client = new SSMClient({
    region,
    endpoint: url,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });
  return async (names) => {
    const chunks = Array.from({ length: Math.ceil(names.length / 10) }, (_, i) =>
      names.slice(i * 10, i * 10 + 10),
    );
    const answers = await Promise.all(
      chunks.map((Names) => client.send(new GetParametersCommand({ Names, WithDecryption: true }))),
    );
    const found = answers.flatMap(({ Parameters }) => Parameters ?? []);
    return new Map(found.map(({ Name = '', Value = '' }) => [Name, Value.trim()]));
  };
}
