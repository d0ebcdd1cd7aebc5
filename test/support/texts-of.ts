import type { Person } from '../simulator/facebook/person.ts';

/** The texts of all messages that the Page ever sent to a person; undefined for one without a text. */
export function textsOf({ lines }: Pick<Person, 'lines'>): (string | undefined)[] {
  return lines.filter(({ from }) => from === 'page').map(({ message }) => message.text);
}
