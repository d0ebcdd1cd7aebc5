/**
 * Refuses a context value.
 * @param rule the rest of the sentence: `must be …`
 * @throws Error that names the value, and what is allowed
 */
export function refuse(name: string, rule: string, value: unknown): never {
  throw new Error(`The context value ${name} ${rule} (got “${value}”).`);
}
