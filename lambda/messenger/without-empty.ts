/** Leaves out what Facebook refuses when it is empty: optional texts and lists. A bot in JavaScript may give nothing. */
export function withoutEmpty<T extends object>(fields: T): T;
export function withoutEmpty(fields: object): object {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
