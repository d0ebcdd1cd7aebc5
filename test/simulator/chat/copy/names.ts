import type { Person } from '../../facebook/person.ts';

/** Words that mean something else in the test, or are reserved. */
const TAKEN = new Set(
  `arguments assert await bot break case catch class const continue debugger default delete do else enum eval export
  extends false finally for function if implements import in instanceof interface let new null package private profile
  protected public return static super switch talk templates test this throw true try typeof undefined var void while
  with yield`.split(/\s+/),
);

/** A variable for each person: the first name. */
export function variablesFor(people: readonly Person[]): ReadonlyMap<Person, string> {
  const variables = new Map<Person, string>();
  const used = new Set<string>();
  for (const person of people) {
    const [word = ''] = person.name.toLowerCase().split(' ');
    const first = word.replace(/[^a-z]/g, '') || 'anna';
    const free =
      [first, ...people.map((_, i) => `${first}${i + 2}`)].find((name) => !used.has(name)) ?? first;
    const variable = TAKEN.has(free) ? `${free}_` : free;
    used.add(free);
    variables.set(person, variable);
  }
  return variables;
}
