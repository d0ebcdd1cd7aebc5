import type { Line } from '../facebook/line.ts';
import { matching } from '../facebook/offers.ts';
import { asText } from '../facebook/page-message.ts';
import type { Person } from '../facebook/person.ts';

/** An action of a person, as a call in a test. */
export interface Action {
  readonly code: string;
  /** The number of lines in the conversation after the action, with the line that it added. */
  readonly at: number;
}

/** An HTTP call as a curl command. */
export function asCurl(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): string {
  const lines = [
    `curl -i -X ${method} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`--data-binary ${quoted(body)}`] : []),
  ];
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The conversation so far as a test for `test/bot.test.ts`. */
export function asTest(person: Person, actions: readonly Action[]): string {
  const [word = ''] = person.name.toLowerCase().split(' ');
  const first = word.replace(/[^a-z]/g, '') || 'anna';
  const name = TAKEN.has(first) ? `${first}_` : first;
  const lines = actions.flatMap(({ code, at }, i) => {
    const heard = person.lines
      .slice(at, actions[i + 1]?.at)
      .filter(isTheBots)
      .map(({ message }) => asText(message));
    return [`  await ${name}.${code};`, `  assert.deepEqual(${name}.heard(), ${literal(heard)});`];
  });
  return [
    `test('the bot answers ${name}', async () => {`,
    `  const ${name} = talk(bot);`,
    ...lines,
    '});',
    '',
  ].join('\n');
}

/** A tap as code of a test: as short as possible, but the bot must get the same event. */
export function tapAsCode(person: Person, title: string, payload: string): string {
  if (title === 'Get Started' && payload === 'GET_STARTED') return 'getsStarted()';
  const offers = person.offers();
  const isOnly = (wanted: string, card?: string) => {
    const [offer, ...rivals] = matching(offers, wanted, card);
    return offer?.title === title && offer.payload === payload && rivals.length === 0;
  };
  if (isOnly(title)) return `taps(${literal(title)})`;
  const card = offers.map(({ card }) => card).find((card) => card !== undefined && isOnly(title, card));
  if (card !== undefined) return `taps(${literal(title)}, { card: ${literal(card)} })`;
  if (isOnly(payload)) return `taps(${literal(payload)})`;
  return `tapsButton(${literal(title)}, ${literal(payload)})`;
}

/** Names that mean something else in the test, or are reserved words. */
const TAKEN: ReadonlySet<string> = new Set([
  'assert',
  'bot',
  'in',
  'new',
  'profile',
  'talk',
  'test',
  'this',
  'void',
]);

function isTheBots({ from, human }: Line): boolean {
  return from === 'page' && !human;
}

/** A value as TypeScript: strings in single quotes. */
export function literal(value: string | readonly unknown[]): string {
  if (typeof value !== 'string') return `[${value.map((item) => literal(String(item))).join(', ')}]`;
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
