/** Takes a number of calls in any one second. Refused calls do not count. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #taken: number[] = [];
  #oldest = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** @param now in milliseconds; never earlier than in the call before */
  takes(now: number): boolean {
    while ((this.#taken[this.#oldest] ?? Number.POSITIVE_INFINITY) <= now - 1000) this.#oldest += 1;
    if (this.#taken.length - this.#oldest >= this.#perSecond) return false;
    this.#taken.push(now);
    return true;
  }
}

/** A token bucket: API Gateway's throttle. */
export class Bucket {
  readonly #perSecond: number;
  readonly #size: number;
  #level: number;
  #at = 0;

  constructor(perSecond: number, size: number) {
    this.#perSecond = perSecond;
    this.#size = size;
    this.#level = size;
  }

  takes(now: number): boolean {
    this.#level = Math.min(this.#size, this.#level + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}
