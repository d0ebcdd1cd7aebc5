import { isCancel, password, select, text } from '@clack/prompts';

/** A value that only the operator knows. */
export interface Question {
  readonly message: string;
  /** The option or environment variable with this value: `--app-id`, `FB_APP_SECRET`. */
  readonly source: string;
  readonly isSecret: boolean;
}

/** Printed after Ctrl+C. */
export const STOPPED = 'Stopped. Changes made so far stay; a second run continues from there.';

/**
 * Asks for a value.
 * @throws Error that names the option or variable to set if there is no terminal
 */
export async function ask({ message, source, isSecret }: Question): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`${source} is missing: ${message}.`);
  const prompt = isSecret ? password : text;
  const answer = await prompt({
    message,
    validate: (value) => (value?.trim() ? undefined : 'Paste it here.'),
  });
  if (isCancel(answer)) throw new Error(STOPPED);
  return answer.trim();
}

/** One of the Pages that the operator can choose. */
interface Choice {
  readonly id: string;
  readonly name: string;
}

/**
 * Returns the wanted Page, or the only one, or asks.
 * @param wanted id of the Page, if it is known
 * @throws Error that says what to do if there is none, or there is no terminal to ask
 */
export async function choosePage<T extends Choice>(
  pages: readonly T[],
  wanted: string | undefined,
): Promise<T> {
  const names = pages.map(({ id, name }) => `${name} (${id})`).join(', ');
  if (pages.length === 0)
    throw new Error(
      'The token gives access to no Page: generate it with pages_show_list and choose the Page there. Give a system user the Page in the Business settings.',
    );
  const [first] = pages.filter(({ id }) => wanted === undefined || id === wanted);
  if (!first) throw new Error(`--page ${wanted} is not one of the Pages of the token: ${names}.`);
  if (wanted !== undefined || pages.length === 1) return first;
  if (!process.stdin.isTTY) throw new Error(`--page must name one of the Pages: ${names}.`);
  const options = pages.map(({ id, name }) => ({ value: id, label: name, hint: id }));
  const answer = await select({ message: 'Which Page should the bot answer for?', options });
  const chosen = pages.find(({ id }) => id === answer);
  if (!chosen) throw new Error('Stopped before any change.');
  return chosen;
}
