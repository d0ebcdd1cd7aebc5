import { isCancel, password, select, text } from '@clack/prompts';

/** Something that only the operator knows. */
export interface Question {
  readonly message: string;
  /** How it is given where nobody can be asked: `FB_APP_SECRET`, `--app-id`. */
  readonly given: string;
  readonly isSecret: boolean;
}

/** Asks, unless nobody is there to answer. */
export async function ask({ message, given, isSecret }: Question): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`${given} is missing: ${message}.`);
  const prompt = isSecret ? password : text;
  const answer = await prompt({
    message,
    validate: (value) => (value?.trim() ? undefined : 'Paste it here.'),
  });
  if (isCancel(answer))
    throw new Error('Stopped; what was done before stays, and a second run goes on from there.');
  return answer.trim();
}

/** Lets the operator choose one of several by name. */
export async function choose<T extends { readonly id: string; readonly name: string }>(
  message: string,
  given: string,
  all: readonly T[],
): Promise<T> {
  const [only] = all;
  if (all.length === 1 && only) return only;
  const names = all.map(({ id, name }) => `${name} (${id})`).join(', ');
  if (!process.stdin.isTTY)
    throw new Error(`${given} must say which Page: ${names || 'the user manages none'}.`);
  const options = all.map(({ id, name }) => ({ value: id, label: name, hint: id }));
  const answer = await select({ message, options });
  const chosen = all.find(({ id }) => id === answer);
  if (!chosen) throw new Error('Stopped before anything was written.');
  return chosen;
}
