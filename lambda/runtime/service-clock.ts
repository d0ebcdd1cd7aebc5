import type { IncomingHttpHeaders } from 'node:http';

/**
 * AWS refuses a signature that is five minutes off. From this difference on, in milliseconds, a call is signed
 * and sent again. The SDK has the same limit.
 */
const TOO_FAR = 240_000;

/** The clock of a service, as its responses show it. */
export interface ServiceClock {
  /** How far it is ahead of this machine's clock now, in milliseconds. */
  readonly offset: number;
  /**
   * Sets the clock by the `Date` header of a response.
   * @param offset with which that call was signed: a call beside it may have set the clock meanwhile
   * @returns whether it was too far off for that signature
   */
  setBy(headers: IncomingHttpHeaders, offset: number): boolean;
}

/** A clock that agrees with this machine's clock until a response says otherwise. */
export function createServiceClock(): ServiceClock {
  let offset = 0;
  return {
    get offset() {
      return offset;
    },
    setBy({ date = '', age }, signedWith) {
      const time = Date.parse(date);
      // A response with an age comes from a cache.
      if (age !== undefined || Number.isNaN(time)) return false;
      offset = time - Date.now();
      return Math.abs(offset - signedWith) >= TOO_FAR;
    },
  };
}
