import { isCancel, password, select, text } from '@clack/prompts';

/** Something that only the operator knows. */
export interface Question {
  readonly message: string;
  /** How it is given where nobody can be asked: `FB_APP_SECRET`, `--app-id`. */
  readonly given: string;
  readonly isSecret: boolean;
}

/** What is said to somebody who breaks off. */
export const STOPPED = 'Stopped; what was done before stays, and a second run goes on from there.';

/** Asks, unless nobody is there to answer. */
export async function ask({ message, given, isSecret }: Question): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`${given} is missing: ${message}.`);
  const prompt = isSecret ? password : text;
  const answer = await prompt({
    message,
    validate: (value) => (value?.trim() ? undefined : 'Paste it here.'),
  });
  if (isCancel(answer)) throw new Error(STOPPED);
  return answer.trim();
}

/**
 * Lets the operator choose a Page, unless there is one only, or it is known which.
 * @param given where it is said on the command line
 * @throws Error that says what to do when there is none to choose, or nobody to ask
 */
export async function choose<T extends { readonly id: string; readonly name: string }>(
  message: string,
  given: string,
  all: readonly T[],
  wanted: string | undefined,
): Promise<T> {
  const names = all.map(({ id, name }) => `${name} (${id})`).join(', ');
  if (all.length === 0)
    throw new Error(
      'The token shows no Page: generate it with pages_show_list and choose the Page there; a system user gets the Page in the Business settings.',
    );
  const [only] = all.filter(({ id }) => wanted === undefined || id === wanted);
  if (!only) throw new Error(`${given} ${wanted} is not among the Pages of the token: ${names}.`);
  if (wanted !== undefined || all.length === 1) return only;
  if (!process.stdin.isTTY) throw new Error(`${given} must say which Page: ${names}.`);
  const options = all.map(({ id, name }) => ({ value: id, label: name, hint: id }));
  const answer = await select({ message, options });
  const chosen = all.find(({ id }) => id === answer);
  if (!chosen) throw new Error('Stopped before anything was written.');
  return chosen;
}
