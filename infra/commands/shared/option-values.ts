/**
 * Converts an option's seconds to milliseconds.
 * @throws Error if the value is not a whole number
 */
export function milliseconds(option: string, seconds: string): number {
  if (/^\d+$/.test(seconds)) return Number(seconds) * 1000;
  throw new Error(`${option} must be a whole number of seconds (got “${seconds}”).`);
}

/**
 * Checks that an option is a URL, and returns it.
 * @throws Error that says what one looks like
 */
export function checkUrl(option: string, value: string): string {
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
  throw new Error(`${option} must be a URL like https://… (got “${value}”).`);
}

/**
 * Checks that an option or argument is an id of Facebook. A mistyped id would match nobody.
 * @throws Error that says what one looks like
 */
export function checkId(option: string, id: string): void {
  if (/^\d+$/.test(id)) return;
  throw new Error(`${option} must be an id like 7155512345678901, as in the log (got “${id}”).`);
}
