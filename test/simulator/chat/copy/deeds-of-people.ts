import type { Line } from '../../facebook/line.ts';
import type { Person } from '../../facebook/person.ts';
import type { Episode, Group } from './deeds.ts';

/** What a test can repeat of each conversation. */
export type Episodes = ReadonlyMap<Person, Episode>;

/** The lines of a conversation that its test has, in their order there. */
export function linesInTest(person: Person, episodes: Episodes): readonly Line[] {
  const { from = 0, skipped } = episodes.get(person) ?? {};
  return person.lines.slice(from).filter(({ mid }) => !skipped?.has(mid));
}

/** What the bot said between two places of a conversation. */
export function saidBetween(person: Person, episodes: Episodes, from: number, to: number): readonly Line[] {
  const skipped = episodes.get(person)?.skipped;
  return person.lines
    .slice(from, to)
    .filter(({ from, human, mid }) => from === 'page' && !human && !skipped?.has(mid));
}

/** What belongs into the test of a person. */
export interface Cast {
  /** The person first. */
  readonly people: readonly Person[];
  /** In their order. */
  readonly groups: readonly Group[];
}

/**
 * What belongs into the test of a person: what they did, what others did in between, and those to whom the bot wrote
 * because of what somebody else did.
 */
export function castFor(person: Person, episodes: Episodes): Cast {
  const own = episodes.get(person)?.groups ?? [];
  const all = [...episodes.values()].flatMap(({ groups }) => groups).sort((a, b) => a.number - b.number);
  const others = all.filter((group) => group.person !== person);
  const reaching = others.filter((group) => foreignTo(group, person, episodes) !== undefined);
  const [first = 0, end = 0] = [own[0]?.number, own.at(-1)?.number];
  const between = others.filter(({ number }) => number > first && number < end);
  const reached = [...new Set(own.flatMap(({ before }) => [...before.keys()]))].filter(
    (other) => other !== person && own.some((group) => foreignTo(group, other, episodes) !== undefined),
  );
  const writing = new Set([person, ...[...between, ...reaching].map((group) => group.person), ...reached]);
  const people = new Set([...writing, ...[...writing].flatMap((one) => namedBy(one, episodes))]);
  const last = Math.max(end, ...reaching.map(({ number }) => number));
  const groups = all.filter((group) => group.number <= last && people.has(group.person));
  return { people: [...people], groups };
}

/** Those whose id is in what a person wrote or tapped. */
function namedBy(person: Person, episodes: Episodes): readonly Person[] {
  const words = {
    text: String,
    value: (value: unknown) => JSON.stringify(value),
    mid: () => '',
    variable: () => '',
  };
  return (episodes.get(person)?.groups ?? []).flatMap(({ before, deeds }) => {
    const code = deeds.map((deed) => deed.code(words)).join();
    return [...before.keys()].filter(({ id }) => code.includes(id));
  });
}

/**
 * Where the lines begin that a person has heard since they last did something, if what somebody else did has added to
 * them.
 * @returns undefined if it has not
 */
export function foreignTo(group: Group, person: Person, episodes: Episodes): number | undefined {
  if (person === group.person) return undefined;
  const { from = 0, groups = [], broken } = episodes.get(person) ?? {};
  // What is left out of the test may still be answered.
  if (broken && group.number > (groups.at(-1)?.number ?? 0)) return undefined;
  const [since = 0, until = 0] = [group.before.get(person), group.ended?.lines.get(person)];
  // A person who was being answered too heard something of their own.
  const isTalking = groups.some(
    ({ number, begun, ended }) =>
      (number > group.number && begun < (group.ended?.at ?? 0)) ||
      (number < group.number && (ended === undefined || ended.at > group.begun)),
  );
  if (isTalking || since < from || saidBetween(person, episodes, since, until).length === 0) return undefined;
  const before = groups.findLast(({ number }) => number < group.number);
  return before?.from ?? from;
}
