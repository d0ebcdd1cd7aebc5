import { resultBy } from './deadline.ts';
import { TryAgain } from './errors.ts';
import { describe, log } from './log.ts';
import type { GetParameters } from './parameter-store.ts';

/** Secrets by name, cached. `endBy` says how long to wait for Parameter Store, in milliseconds since 1970. */
export interface Secrets {
  /**
   * Gives the cached value. After five minutes it is read again, but no caller waits for that.
   * @throws MissingSecret when the parameter does not exist.
   * @throws SecretsUnavailable when Parameter Store fails and no older value is cached.
   */
  get(name: string, endBy?: number): Promise<string>;
  /**
   * Whether `accepts` accepts the secret. If not, the secret may just have been changed: it is read again, at
   * most every 30 seconds, and tried once more.
   */
  matches(name: string, accepts: (secret: string) => boolean, endBy?: number): Promise<boolean>;
  /** Settles after the first read, whether it succeeded or failed. */
  readonly ready: Promise<void>;
  /**
   * Reads the secrets again, at most every 30 seconds. For use after Facebook refused one.
   * @param name of one that may not have been read at the start
   */
  refresh(endBy?: number, name?: string): Promise<void>;
}

/** A secret does not exist yet, or the function may not read it. The message says what to do. */
export class MissingSecret extends TryAgain {
  override readonly name = 'MissingSecret';
}

/** Says how to create a parameter. */
export function toCreate(parameter: string): string {
  return `Create it with: aws ssm put-parameter --type SecureString --name ${parameter} --value '…'`;
}

/** Parameter Store failed, and no older value is cached. */
class SecretsUnavailable extends TryAgain {
  override readonly name = 'SecretsUnavailable';
  constructor({ cause }: ReadResult = {}) {
    super('Parameter Store could not be read. See the cause.', { cause });
  }
}

/** What became of a read: the error if it failed. */
interface ReadResult {
  readonly cause?: unknown;
}

/**
 * Age at which a secret is read again, in milliseconds; up to a tenth less, so that sandboxes do not read at
 * once.
 */
const MAX_AGE = 5 * 60_000;

/** Shortest time between two early reads, and the pause after a failed one, in milliseconds. */
const REFRESH_PAUSE = 30_000;

/** How long a caller without a deadline waits, in milliseconds. */
const PATIENCE = 4_500;

/** How long the read at the start may take: the call that starts a sandbox has used some of its time. */
const START_PATIENCE = 4_000;

/** A read that took longer was cut off because Lambda froze the sandbox, in milliseconds. */
const FROZEN = 10_000;

/**
 * Starts to read the secrets at once. The first caller of `get` waits for that read.
 * @param names of the parameters, without the prefix
 * @param maxAge at which they are read again, in milliseconds
 */
export function createSecrets(
  prefix: string,
  names: readonly string[],
  getParameters: GetParameters,
  maxAge = MAX_AGE,
): Secrets {
  const parameters = names.map((name) => `${prefix}/${name}`);
  let values: ReadonlyMap<string, string> | undefined;
  let readAt = 0;
  let readAgainAt = 0;
  let refreshAllowedAt = 0;
  let reading: Promise<ReadResult> | undefined;

  /** @param endBy until when to try; undefined for a single try without a time-out */
  async function read(endBy: number | undefined): Promise<ReadResult> {
    const startedAt = Date.now();
    try {
      const found = await getParameters(parameters, endBy);
      // A read that started before may end after.
      if (startedAt >= readAt) {
        values = found;
        readAt = startedAt;
        readAgainAt = Date.now() + maxAge * (0.9 + Math.random() / 10);
      }
      return {};
    } catch (cause) {
      if (values && Date.now() - startedAt < FROZEN) {
        log.warn('Parameter Store could not be read: using the cached secrets', describe(cause));
        readAgainAt = Date.now() + REFRESH_PAUSE;
      }
      return { cause };
    }
  }

  /** Several callers share a read. */
  function readOnce(endBy: number): Promise<ReadResult> {
    reading ??= read(endBy).finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function firstRead(endBy: number): Promise<void> {
    const shared = reading;
    let result = await resultBy(readOnce(endBy), endBy);
    // The shared read began before this call: its time may have been up while the sandbox was frozen.
    if (shared && !values && Date.now() < endBy) result = await resultBy(readOnce(endBy), endBy);
    if (!values) throw new SecretsUnavailable(result);
  }

  async function get(name: string, endBy = Date.now() + PATIENCE): Promise<string> {
    const parameter = `${prefix}/${name}`;
    if (!values?.has(parameter)) await firstRead(endBy);
    else if (Date.now() >= readAgainAt) {
      // Lambda may freeze this read after the response, for minutes: no call waits for it, and it may be lost.
      readAgainAt = Date.now() + REFRESH_PAUSE;
      void read(undefined);
    }
    const value = values?.get(parameter);
    if (!value) throw new MissingSecret(`Parameter ${parameter} does not exist. ${toCreate(parameter)}`);
    return value;
  }

  async function refresh(endBy = Date.now() + PATIENCE): Promise<void> {
    // Several callers may come at once: all wait for the one read.
    if (Date.now() < refreshAllowedAt && !reading) return;
    refreshAllowedAt = Date.now() + REFRESH_PAUSE;
    await resultBy(readOnce(endBy), endBy);
  }

  async function matches(
    name: string,
    accepts: (secret: string) => boolean,
    endBy?: number,
  ): Promise<boolean> {
    if (accepts(await get(name, endBy))) return true;
    await refresh(endBy);
    return accepts(await get(name, endBy));
  }

  return { get, matches, refresh, ready: readOnce(Date.now() + START_PATIENCE).then(() => {}) };
}
