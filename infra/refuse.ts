/** What cannot be deployed: the message says what to do, and where in the code it was noticed says nothing more. */
export class Refused extends Error {}

/**
 * Refuses a context value.
 * @param rule the rest of the sentence: `must be …`
 * @throws Refused that names the value, and what is allowed
 */
export function refuse(name: string, rule: string, value: unknown): never {
  // What is no number has become NaN.
  const got = Number.isNaN(value) ? 'no number' : `“${value}”`;
  throw new Refused(`The context value ${name} ${rule} (got ${got}).`);
}
