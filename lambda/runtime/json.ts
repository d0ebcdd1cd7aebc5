/** Readers of unchecked JSON: each returns a value of its type, or a default. */

/** A JSON object with unknown fields. */
export type Json = Readonly<Record<string, unknown>>;

/** May be a number beyond 2^53, or digits in a text. Most bodies have neither. */
const LONG_NUMBER = /[:,[]\s*-?\d{16}/;

/**
 * Parses JSON, and keeps the digits of a whole number that a double cannot hold, as a string: Facebook writes
 * some ids as numbers, and a rounded id is another one.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    // A reviver cannot go as deep as the parser.
    return JSON.parse(text);
  }
}

// TypeScript does not know `source` yet: https://github.com/tc39/proposal-json-parse-with-source
function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

/** Whether `value` is a JSON object: not null, not an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under `key`, or an empty one. */
export function at(object: Json, key: string): Json {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** `T`, in which every key that may be undefined is optional instead. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Drops the keys whose value is undefined, so that an event is the same before and after JSON. */
export function present<const T extends object>(fields: T): Present<T>;
export function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The array, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value, if it is a string. */
export function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value, if it is a number or a string that holds one. */
export function number(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * An id, as a string. Facebook sends strings. A number counts only if JSON kept it exact, because a rounded
 * id belongs to another person.
 */
export function id(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A time in milliseconds. Tests in the Dashboard and lead ads send seconds, or a string. */
export function milliseconds(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Number(value) : value;
  if (typeof time !== 'number' || !Number.isFinite(time) || time <= 0) return undefined;
  return time < 100_000_000_000 ? time * 1000 : time;
}
