import type { Line } from '../../facebook/line.ts';
import type { Person } from '../../facebook/person.ts';
import type { Simulator } from '../../simulator.ts';
import type { Episodes } from './deeds-of-people.ts';
import { writeTest } from './write-test.ts';

/** The conversation of a person as a test for `test/bot.test.ts`; not formatted. */
export function copyAsTest(
  person: Person,
  episodes: Episodes,
  { facebook, url }: Pick<Simulator, 'facebook' | 'url'>,
): Promise<string> {
  const people = [...facebook.people.values()];
  const read = people.filter(({ id }) =>
    facebook.calls.some(({ request }) => request.method === 'GET' && request.path.includes(`/${id}?`)),
  );
  const files = people.flatMap(({ lines }) => lines).flatMap((line) => addressesIn(line, url));
  const replaced = new Map(files.map((file) => [file, `https://example.com/${file.split('/').at(-1)}`]));
  return writeTest(person, { episodes, read: new Set(read), replaced });
}

/** The addresses of this machine in what a person sent: a test has others. */
function addressesIn({ attachments = [] }: Line, url: string): readonly string[] {
  return attachments
    .map(({ payload }: { payload?: { url?: string } }) => payload?.url ?? '')
    .filter((address) => address.startsWith(url));
}
