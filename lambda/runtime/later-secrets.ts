import type { GetParameters } from './parameter-store.ts';
import { createSecrets, MissingSecret, type Secrets } from './secrets.ts';

/** Age at which one is read again: with a thousand Pages, every five minutes would be too often. In milliseconds. */
const MAX_AGE = 60 * 60_000;

/** How long a parameter that does not exist is not asked for again, in milliseconds. */
const MISSING_FOR = 30_000;

/** How long a read waits for others that can be made in the same call, in milliseconds. */
const GATHER = 10;

/** A secret that was not read at the start. */
interface Later {
  readonly secrets: Secrets;
  missing?: { readonly error: MissingSecret; readonly until: number };
}

/**
 * Adds secrets that are read when somebody first asks for them: the tokens of many Pages. Their number costs a start nothing.
 * @param names those that are read at the start
 */
export function withLaterSecrets(
  prefix: string,
  names: readonly string[],
  getParameters: GetParameters,
): Secrets {
  const early = createSecrets(prefix, names, getParameters);
  const known = new Set(names);
  const later = new Map<string, Later>();
  const gathered = gather(getParameters);

  async function getLater(name: string, endBy: number | undefined): Promise<string> {
    const one = later.get(name) ?? { secrets: createSecrets(prefix, [name], gathered, MAX_AGE) };
    later.set(name, one);
    if (one.missing && Date.now() < one.missing.until) throw one.missing.error;
    try {
      return await one.secrets.get(name, endBy);
    } catch (error) {
      if (error instanceof MissingSecret) one.missing = { error, until: Date.now() + MISSING_FOR };
      throw error;
    }
  }

  return {
    ...early,
    get: (name, endBy) => (known.has(name) ? early.get(name, endBy) : getLater(name, endBy)),
    async refresh(endBy, name) {
      const one = name === undefined ? undefined : later.get(name);
      await Promise.all([early.refresh(endBy), one?.secrets.refresh(endBy)]);
    },
  };
}

/** Makes one call of those that are asked for within a moment. */
function gather(getParameters: GetParameters): GetParameters {
  let names = new Set<string>();
  let latest: number | undefined;
  let next: ReturnType<GetParameters> | undefined;

  async function read(): ReturnType<GetParameters> {
    await new Promise((resolve) => setTimeout(resolve, GATHER));
    const [asked, endBy] = [[...names], latest];
    [names, latest, next] = [new Set(), undefined, undefined];
    return getParameters(asked, endBy);
  }

  return (asked, endBy) => {
    for (const name of asked) names.add(name);
    if (endBy !== undefined) latest = Math.max(latest ?? 0, endBy);
    next ??= read();
    return next;
  };
}
