import type { Person } from '../../facebook/person.ts';
import { INBOX } from '../../facebook/thread-control.ts';
import { cannotRepeat } from './breaks.ts';
import { comment, literal, valueAsCode } from './code.ts';
import type { Start, Words } from './deeds.ts';
import { type Episodes, linesInTest } from './deeds-of-people.ts';
import { namesDay } from './names-day.ts';

/** What the start of a test needs to know. */
interface StartSources {
  readonly episodes: Episodes;
  /** Whose profile the bot has read. */
  readonly read: ReadonlySet<Person>;
  readonly words: Words;
}

/** The first lines of a test: its people, and what the bot knows of them. */
export async function startAsCode(
  people: readonly Person[],
  variables: ReadonlyMap<Person, string>,
  { episodes, read, words }: StartSources,
): Promise<readonly string[]> {
  const code: string[] = [];
  const [first] = people;
  const hasUtility = people.some((person) => linesInTest(person, episodes).some(({ utility }) => utility));
  for (const person of people) {
    const name = variables.get(person) ?? '';
    code.push(
      person === first
        ? `const ${name} = talk(bot${argumentsFor(person, hasUtility)});`
        : `const ${name} = ${variables.get(first ?? person)}.brings(${literal(person.name)});`,
    );
    const { locale } = person.profile;
    if (read.has(person) && locale !== 'en_US')
      code.push(`${name}.profile = { ...${name}.profile, locale: ${valueAsCode(locale)} };`);
    const { start, broken } = episodes.get(person) ?? {};
    if (broken?.isNewBot) code.push(...comment(`${broken.what} after this conversation.`));
    if (start) code.push(...(await knownOf(name, start, words)));
  }
  return code;
}

function argumentsFor({ name }: Person, hasUtility: boolean): string {
  if (hasUtility) return `, ${literal(name)}, templates`;
  return name === 'Anna' ? '' : `, ${literal(name)}`;
}

/** What the bot remembers of a person whose test begins in the middle. */
async function knownOf(
  name: string,
  { after, memory, withHuman, begun, windowOpenedAt }: Start,
  { text, value }: Words,
): Promise<readonly string[]> {
  const { state, talk } = await memory;
  const { asked, history, silentUntil = 0 }: Talk = { ...Object(talk) };
  const pause = silentUntil - begun;
  const fields = [
    ...(asked === undefined ? [] : [`asked: ${text(asked)}`]),
    ...(history?.length ? [`history: ${value(history)}`] : []),
    ...(pause > 0 ? [`silentUntil: Date.now() + ${pause}`] : []),
  ];
  const hasState = Object.keys(Object(state)).length > 0;
  const code = [
    ...(withHuman
      ? [`await ${name}.does({ take_thread_control: { new_owner_app_id: ${literal(INBOX)} } });`]
      : []),
    ...(begun - windowOpenedAt > HALF_A_DAY
      ? [`${name}.windowOpenedAt = Date.now() - ${begun - windowOpenedAt};`]
      : []),
    ...(hasState ? [`${name}.state = ${value(state)};`] : []),
    // The event of the human has begun a pause.
    ...(fields.length > 0 || withHuman ? [`${name}.engineState = { ${fields.join(', ')} };`] : []),
  ];
  const what = code.length > 0 ? ' This is what the bot knew then:' : '';
  const isDated = namesDay(JSON.stringify([state, asked, history]), begun);
  return [
    ...comment(`It begins where ${cannotRepeat(after.what)}${what}`),
    ...(isDated ? comment(DATED) : []),
    ...code,
  ];
}

/** In milliseconds: after a whole day Facebook's window is closed. */
const HALF_A_DAY = 12 * 60 * 60_000;

/** A remark about code with a date. */
export const DATED = 'With a date: on another day the bot may answer something else.';

/** What the engine remembers of a conversation. */
interface Talk {
  readonly asked?: string;
  readonly history?: readonly unknown[];
  readonly silentUntil?: number;
}
