import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/**
 * SHA-256 by Node, in place of the SDK's checksums in the bundle: those bring one in JavaScript too, for machines
 * without Node's. It has the form that the SDK's signature wants.
 */
export class Sha256 {
  readonly #secret: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  /** @param secret of an HMAC */
  constructor(secret?: string | Uint8Array) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}
