import { state } from './store.ts';

/** What each person has written, oldest first, by their id. */
const written = new Map<string, string[]>();

/** The place in it that the arrow keys have reached; none when the person writes something new. */
const places = new Map<string, number>();

/** What the person was writing when they began to look back. */
const begun = new Map<string, string>();

/** Notes what a person has written. */
export function noteWritten(person: string, text: string): void {
  const texts = written.get(person) ?? [];
  if (texts.at(-1) !== text) written.set(person, [...texts, text]);
  places.delete(person);
}

/** The person edits what they found: the arrow keys begin anew. */
export function startAnew(person: string): void {
  places.delete(person);
}

/**
 * What the person wrote before or after what the field shows.
 * @param step -1 is earlier, 1 is later
 * @returns undefined if there is nothing further
 */
export function recalled(person: string, step: -1 | 1): string | undefined {
  const texts = written.get(person) ?? [];
  const from = places.get(person) ?? texts.length;
  const to = from + step;
  if (to < 0 || to > texts.length) return undefined;
  if (from === texts.length) begun.set(person, state.drafts[person] ?? '');
  places.set(person, to);
  return texts[to] ?? begun.get(person) ?? '';
}
