const MINUTE = 60_000;

/** Wraps work so that it runs at most once a minute. Calls in between do nothing. */
export function onceAMinute<A extends readonly unknown[]>(work: (...args: A) => void): (...args: A) => void {
  let nextAt = 0;
  return (...args) => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + MINUTE;
    work(...args);
  };
}
