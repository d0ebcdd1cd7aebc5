import type { IncomingHttpHeaders } from 'node:http';

/**
 * AWS refuses a signature that is five minutes off. From this difference on, in milliseconds, a call is signed
 * and sent again. The SDK has the same limit.
 */
const TOO_FAR = 240_000;

/** The clock of a service, as its responses show it. */
export interface ServiceClock {
  /** The time for the next signature. */
  now(): Date;
  /**
   * Sets the clock by the `Date` header of a response.
   * @returns whether it was too far off for the signature of that call
   */
  setBy(headers: IncomingHttpHeaders): boolean;
}

/** A clock that agrees with this machine's clock until a response says otherwise. */
export function createServiceClock(): ServiceClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    setBy({ date = '', age }) {
      const time = Date.parse(date);
      // A response with an age comes from a cache.
      if (age !== undefined || Number.isNaN(time)) return false;
      const before = offset;
      offset = time - Date.now();
      return Math.abs(offset - before) >= TOO_FAR;
    },
  };
}
