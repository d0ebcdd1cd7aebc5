/** How many lines of a tree are shown before anything is unfolded. */
const LINES = 40;

/** How many items of a list are shown before one asks for more. */
export const ITEMS = 100;

/** A number as it was written: a double does not hold all digits of an id. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Parses JSON; undefined if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

// TypeScript does not know `source` yet: https://github.com/tc39/proposal-json-parse-with-source
function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && source !== undefined && source !== String(value)
    ? new Digits(source)
    : value;
}

/** The parts of an object, or of an array. */
export type Entries = readonly (readonly [name: string | undefined, value: unknown])[];

/** The parts of a value; undefined if it has none. */
export function entriesOf(value: unknown): Entries | undefined {
  if (Array.isArray(value)) return value.map((item) => [undefined, item]);
  if (typeof value !== 'object' || value === null || value instanceof Digits) return undefined;
  return Object.entries(value);
}

/** The paths that are unfolded at first: the outer ones, until the lines are used up. */
export function openAtFirst(root: unknown, key: string): ReadonlySet<string> {
  const open = new Set<string>();
  let level: readonly (readonly [path: string, entries: Entries])[] = [[key, entriesOf(root) ?? []]];
  let lines = 0;
  while (level.length > 0) {
    const next: [string, Entries][] = [];
    for (const [path, entries] of level) {
      lines += Math.min(entries.length, ITEMS);
      if (lines > LINES && path !== key) return open;
      open.add(path);
      for (const [i, [name, value]] of entries.slice(0, ITEMS).entries()) {
        const inner = entriesOf(value);
        if (inner) next.push([`${path}/${name ?? i}`, inner]);
      }
    }
    level = next;
  }
  return open;
}
