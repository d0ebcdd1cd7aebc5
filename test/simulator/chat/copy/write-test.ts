import { asText } from '../../facebook/page-message.ts';
import type { Person } from '../../facebook/person.ts';
import { cannotRepeat } from './breaks.ts';
import { comment, literal, textAsCode, valueAsCode } from './code.ts';
import type { Group, Words } from './deeds.ts';
import { castFor, type Episodes, foreignTo, linesInTest, saidBetween } from './deeds-of-people.ts';
import { variablesFor } from './names.ts';
import { namesDay } from './names-day.ts';
import { DATED, startAsCode } from './start-as-code.ts';
import { tellsTime } from './tells-time.ts';

/** What a copy is made of. */
export interface Conversations {
  readonly episodes: Episodes;
  /** Whose profile the bot has read. */
  readonly read: ReadonlySet<Person>;
  /** What a test says instead of a text: other addresses of files. */
  readonly replaced: ReadonlyMap<string, string>;
}

/** Longer pauses between two deeds are in the test, in milliseconds. */
const PAUSE = 10 * 60_000;

/** The `mid` of a message that the test does not have. */
const EARLIER = 'm_earlier';

/**
 * The conversation of a person, with those who took part in it, as a test for `test/bot.test.ts`. It is valid, but not
 * formatted.
 */
export async function writeTest(person: Person, conversations: Conversations): Promise<string> {
  const { episodes } = conversations;
  const { people, groups } = castFor(person, episodes);
  const writer = new TestWriter(people, conversations);
  const start = await startAsCode(people, writer.variables, { ...conversations, words: writer.words });
  for (const group of groups) writer.write(group);
  return writer.test(start);
}

class TestWriter {
  readonly variables: ReadonlyMap<Person, string>;
  readonly #people: readonly Person[];
  readonly #conversations: Conversations;
  readonly #episodes: Episodes;
  readonly words: Words;
  readonly #code: string[] = [];
  /** Of everybody. */
  readonly #groups: readonly Group[];
  #last: number | undefined;

  constructor(people: readonly Person[], conversations: Conversations) {
    this.#people = people;
    this.#conversations = conversations;
    this.#episodes = conversations.episodes;
    this.#groups = [...this.#episodes.values()].flatMap(({ groups }) => groups);
    this.variables = variablesFor(people);
    this.words = this.#wordsOf(people);
  }

  test(start: readonly string[]): string {
    const names = [...this.variables.values()];
    const [person] = this.#people;
    const broken = person && this.#episodes.get(person)?.broken;
    const end = broken && !broken.isNewBot ? [...comment(`Then ${cannotRepeat(broken.what)}`)] : [];
    const nothing = this.#last === undefined ? [`assert.deepEqual(${names[0]}.heard(), []);`] : [];
    const past = this.#people.flatMap((one) =>
      one.lines.filter(({ mid, from }) => from === 'page' && this.#episodes.get(one)?.skipped.has(mid)),
    );
    const texts = past.map(({ message }) => asText(message)).join(' / ');
    if (past.length > 0) end.push(...comment(`Not in the test, the Page sent it by itself: ${texts}`));
    const title = literal(`the bot answers ${names.join(' and ')}`);
    return [`test(${title}, async () => {`, ...start, ...this.#code, ...nothing, ...end, '});', ''].join(
      '\n',
    );
  }

  /** Writes what somebody did, and what was heard then. */
  write(group: Group): void {
    const { person, deeds, ended, begun, from } = group;
    const name = this.#name(person);
    const calls = deeds.map(({ code }) => `${name}.${code(this.words)}`);
    if (!ended) return void this.#code.push(...comment(`Not answered yet: ${calls.join(', ')}`));
    if (this.#last !== undefined && begun - this.#last >= PAUSE)
      this.#code.push(`await ${name}.waits(${timeAsCode(begun - this.#last)});`);
    this.#last = ended.at;
    const { failures } = ended;
    if (failures.length > 0) this.#code.push(`${name}.nextCallFails(${failures.map(literal).join(', ')});`);
    this.#code.push(...deeds.flatMap(({ remark }) => (remark === undefined ? [] : comment(remark))));
    if (namesDay(calls.join(), begun)) this.#code.push(...comment(DATED));
    this.#code.push(callAsCode(calls, ended.hasFailed));
    this.#hear(person, from, ended.lines.get(person) ?? 0, !isMixed(group, this.#groups));
    this.#hearPublicly(group);
    for (const other of this.#people) {
      const place = foreignTo(group, other, this.#episodes);
      if (place !== undefined) this.#hear(other, place, ended.lines.get(other) ?? 0);
    }
  }

  /** @param isCertain whether a test hears the same */
  #hear(person: Person, from: number, to: number, isCertain = true): void {
    const said = saidBetween(person, this.#episodes, from, to);
    const texts = said.map(({ message }) => asText(message));
    const name = this.#name(person);
    const isOld = this.#episodes.get(person)?.broken?.isNewBot === true;
    const why = isOld ? 'The bot before it was saved' : isCertain ? 'With the time' : 'While more was done';
    if (isOld || !isCertain || said.some(({ time }, i) => isDated(texts[i] ?? '', time))) {
      this.#code.push(...comment(`${why}: ${texts.join(' / ')}`));
      if (!isOld && isCertain) this.#code.push(`assert.equal(${name}.heard().length, ${texts.length});`);
      return;
    }
    const heard = texts.map((text) => this.words.text(text));
    this.#code.push(`assert.deepEqual(${name}.heard(), [${heard.join(', ')}]);`);
  }

  /** Writes what the Page replied to a comment. */
  #hearPublicly({ person, deeds, begun }: Group): void {
    const said = deeds.flatMap(({ replies }) => replies?.() ?? []);
    if (said.length === 0) return;
    const isOld = this.#episodes.get(person)?.broken?.isNewBot === true;
    const all = said.join(' / ');
    if (isOld || isDated(all, begun)) return void this.#code.push(...comment(`Publicly: ${all}`));
    const heard = said.map((text) => this.words.text(text));
    this.#code.push(`assert.deepEqual(${this.#name(person)}.heardPublicly(), [${heard.join(', ')}]);`);
  }

  #name(person: Person): string {
    return this.variables.get(person) ?? '';
  }

  #wordsOf(people: readonly Person[]): Words {
    const expressions = new Map<string, string>();
    const mids = new Map<string, string>();
    for (const person of people) {
      const name = this.#name(person);
      expressions.set(person.id, `${name}.id`);
      if (person.profile.profile_pic)
        expressions.set(String(person.profile.profile_pic), `${name}.profile.profile_pic`);
      for (const [i, { mid }] of linesInTest(person, this.#episodes).entries())
        mids.set(mid, `${name}.lines[${i}]?.mid`);
    }
    const all = new Map([...expressions, ...mids]);
    const earlier = people.flatMap(({ lines }) => lines).filter(({ mid }) => !mids.has(mid));
    const replaced = new Map([
      ...this.#conversations.replaced,
      ...earlier.map(({ mid }) => [mid, EARLIER] as const),
    ]);
    const text = (words: string) => textAsCode(replacedIn(words, replaced), all);
    return {
      text,
      value: (value) => valueAsCode(value, text),
      mid: (mid) => mids.get(mid) ?? literal(EARLIER),
      variable: (person) => this.#name(person),
    };
  }
}

/** Whether a bot says another text at another time. */
function isDated(text: string, time: number): boolean {
  return tellsTime(text, time) || namesDay(text, time);
}

/** Whether others did something at the same time: what they made the bot write is among what it wrote to the person. */
function isMixed({ person, begun, ended }: Group, groups: readonly Group[]): boolean {
  const end = ended?.at ?? begun;
  return groups.some(
    (other) => other.person !== person && other.begun < end && (other.ended?.at ?? Infinity) > begun,
  );
}

function callAsCode(calls: readonly string[], hasFailed: boolean): string {
  const [call = ''] = calls;
  if (calls.length > 1) return `await Promise.${hasFailed ? 'allSettled' : 'all'}([${calls.join(', ')}]);`;
  return hasFailed ? `await assert.rejects(${call});` : `await ${call};`;
}

function timeAsCode(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  return minutes % 60 === 0 ? `{ hours: ${minutes / 60} }` : `{ minutes: ${minutes} }`;
}

function replacedIn(text: string, replaced: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [part, instead] of replaced) result = result.replaceAll(part, instead);
  return result;
}
