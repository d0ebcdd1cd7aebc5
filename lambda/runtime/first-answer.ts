import { LoggableError } from './errors.ts';

/** When tries of a call end, and which errors end them. */
export interface Tries {
  /** In milliseconds since 1970. */
  readonly endBy: number;
  /** Whether another try may succeed after this error. */
  readonly mayRetry: (error: unknown) => boolean;
}

/** The service did not answer in time. */
class NoAnswer extends LoggableError {
  override readonly name = 'NoAnswer';
  constructor() {
    super('The service did not answer in time.');
  }
}

/** A try that has no answer after this time stays open, and another one starts. In milliseconds. */
const PATIENCE = 1_000;

/** The longest pause after the first failure, in milliseconds. It doubles with every further failure. */
const FIRST_PAUSE = 100;

/** In milliseconds. */
const MAX_PAUSE = 1_000;

/**
 * Makes a call that may safely be made twice, until the first try succeeds. A slow service may still work, so
 * a try without an answer stays open next to the ones after it. Pauses have full jitter, because sandboxes
 * that were throttled together must not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @throws the last error when the time is up, or an error after which no retry helps.
 */
export function firstAnswer<T>(call: () => Promise<T>, { endBy, mayRetry }: Tries): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let failures = 0;
  let lastError: unknown = new NoAnswer();
  let next: NodeJS.Timeout | undefined;
  let isOver = false;

  function tryAfter(pause: number): void {
    clearTimeout(next);
    if (!isOver) next = setTimeout(tryOnce, pause);
  }

  function tryOnce(): void {
    tryAfter(PATIENCE);
    call().then(resolve, (error: unknown) => {
      lastError = error;
      if (mayRetry(error)) tryAfter(pauseAfter(failures++));
      else reject(error);
    });
  }

  const end = setTimeout(() => reject(lastError), Math.max(0, endBy - Date.now()));
  if (Date.now() < endBy) tryOnce();
  return promise.finally(() => {
    isOver = true;
    clearTimeout(end);
    clearTimeout(next);
  });
}

/** Gives a pause with full jitter, in milliseconds. */
export function pauseAfter(failures: number, random = Math.random()): number {
  return random * Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** failures);
}
