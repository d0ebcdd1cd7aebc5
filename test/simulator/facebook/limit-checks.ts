import type { Refusal } from './graph-call.ts';

/** Unchecked JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Checks a text, counted in code points. */
export function length(name: string, value: unknown, max: number, min = 1): Refusal | undefined {
  if (typeof value !== 'string' || [...value].length < min)
    return refused(`Param ${name} must be a non-empty string`);
  if ([...value].length <= max) return undefined;
  return refused(`Length of param ${name} must be less than or equal to ${max}`);
}

/** Checks the number of elements of a list. */
export function count(name: string, value: unknown, min: number, max: number): Refusal | undefined {
  const { length } = list(value);
  if (length < min) return refused(`Param ${name} must be a non-empty array`);
  return length > max ? { code: 105, message: `Param ${name} has too many elements.` } : undefined;
}

/** Facebook refuses optional texts that are there but empty. */
export function empty(thing: Json, fields: readonly string[], name: string): Refusal | undefined {
  const found = fields.find((field) => thing[field] === '');
  return found === undefined ? undefined : refused(`Param ${name}[${found}] must be a non-empty string`);
}

/** Checks that fields are there and not empty. */
export function required(payload: Json, fields: readonly string[]): Refusal | undefined {
  const missing = fields.find((field) => payload[field] === undefined || payload[field] === '');
  return missing === undefined ? undefined : refused(`The parameter ${missing} is required`);
}

/** A refusal with code 100. */
export function refused(message: string, subcode?: number): Refusal {
  return { code: 100, message, ...(subcode !== undefined && { subcode }) };
}

/** The first rule that one of the things breaks. */
export function first(
  things: readonly unknown[],
  check: (thing: Json) => Refusal | undefined,
): Refusal | undefined {
  for (const thing of things) {
    const refusal = check(object(thing));
    if (refusal) return refusal;
  }
  return undefined;
}

/** A list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An object, or an empty one. */
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Whether Facebook can open or fetch it: a whole address of the web without spaces. */
export function isWebUrl(value: unknown): boolean {
  return /^https?:\/\/\S+$/.test(String(value)) && URL.canParse(String(value));
}
