import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { TryAgain } from './errors.ts';
import { describe, log } from './log.ts';

/** Secrets by name, read from Parameter Store and cached for five minutes. */
export interface Secrets {
  /**
   * @throws MissingSecret when the parameter does not exist.
   * @throws SecretsUnavailable when Parameter Store fails and no older value is cached.
   */
  get(name: string): Promise<string>;
  /**
   * Whether `accepts` accepts the secret. If not, the secret may just have been changed: it is read again, at
   * most every 30 seconds, and tried once more.
   */
  matches(name: string, accepts: (secret: string) => boolean): Promise<boolean>;
  /** Settles after the first read, whether it succeeded or failed. */
  readonly ready: Promise<void>;
  /** Reads the secrets again, at most every 30 seconds. For use after Facebook refused one. */
  refresh(): Promise<void>;
}

/** A parameter does not exist yet. The message has the command that creates it. */
class MissingSecret extends TryAgain {
  override readonly name = 'MissingSecret';
  constructor(parameter: string) {
    super(
      `Parameter ${parameter} does not exist. Create it with: ` +
        `aws ssm put-parameter --type SecureString --name ${parameter} --value '…'`,
    );
  }
}

/** Parameter Store failed, and no older value is cached. */
class SecretsUnavailable extends TryAgain {
  override readonly name = 'SecretsUnavailable';
  constructor(options: ErrorOptions) {
    super('Parameter Store could not be read. See the cause.', options);
  }
}

/** Reads parameters by full name. Parameters that do not exist are missing from the result. */
export type GetParameters = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Age at which a secret is read again, in milliseconds. */
const MAX_AGE = 5 * 60_000;

/** Shortest time between two early reads, in milliseconds. */
const REFRESH_PAUSE = 30_000;

/**
 * Starts to read the secrets at once. The first caller of `get` waits for that read.
 * @param names of the parameters, without the prefix
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
      log.warn('Parameter Store could not be read: using the cached secrets', describe(cause));
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

  // Ignore the error here: the first caller of `get` reads again and receives it.
  return { get, matches, refresh, ready: readOnce().catch(() => {}) };
}

/**
 * Reads from AWS Systems Manager Parameter Store. One GetParameters call reads up to ten names
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html). The time-outs
 * leave room for a second try within the five seconds that Facebook waits.
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
    const outputs = await Promise.all(
      chunks.map((Names) => client.send(new GetParametersCommand({ Names, WithDecryption: true }))),
    );
    const found = outputs.flatMap(({ Parameters }) => Parameters ?? []);
    return new Map(found.map(({ Name = '', Value = '' }) => [Name, Value.trim()]));
  };
}
