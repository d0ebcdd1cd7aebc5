import type { Parameters } from './parameters.ts';
import { Bucket } from './rate-limit.ts';

/** The sandbox of an invocation: how much longer it takes, and whether it has the secrets. */
export interface Sandbox {
  readonly lateBy: number;
  readonly hasSecrets: boolean;
}

/**
 * The sandboxes of one function. A call gets an idle one, or a new one that must start and read the secrets.
 */
export class Sandboxes {
  atWork = 0;
  readonly #most: number;
  readonly #coldMs: number;
  readonly #secrets: Bucket;
  #idle = 0;
  /** Idle ones that did not get the secrets. */
  #bare = 0;

  constructor({
    concurrentExecutions,
    coldMs,
    secretsPerSecond,
  }: Pick<Parameters, 'concurrentExecutions' | 'coldMs' | 'secretsPerSecond'>) {
    this.#most = concurrentExecutions;
    this.#coldMs = coldMs;
    this.#secrets = new Bucket(secretsPerSecond, secretsPerSecond);
  }

  /** Begins an invocation; undefined if the account has too many. */
  begin(now: number): Sandbox | undefined {
    if (this.atWork >= this.#most) return undefined;
    this.atWork += 1;
    if (this.#idle > this.#bare) {
      this.#idle -= 1;
      return { lateBy: 0, hasSecrets: true };
    }
    const hasSecrets = this.#secrets.takes(now);
    if (this.#bare > 0) {
      this.#bare -= 1;
      this.#idle -= 1;
      return { lateBy: 0, hasSecrets };
    }
    return { lateBy: this.#coldMs, hasSecrets };
  }

  end({ hasSecrets }: Sandbox): void {
    this.atWork -= 1;
    this.#idle += 1;
    if (!hasSecrets) this.#bare += 1;
  }
}
