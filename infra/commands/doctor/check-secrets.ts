import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import { Parameters } from '../../aws/parameters.ts';
import { npmCommand, storeCommand } from './advice.ts';
import type { BotToCheck, CheckResult } from './check.ts';

/** Checks that the three secrets exist and are encrypted. Adds their values to `secrets`. */
export async function checkSecrets(
  { prefix, options }: BotToCheck,
  secrets: Map<string, string>,
): Promise<CheckResult> {
  const stored = await new Parameters(prefix).read(SECRET_NAMES);
  for (const [name, { value }] of stored) secrets.set(name, value);
  const missing = SECRET_NAMES.filter((name) => !stored.has(name));
  if (missing.length > 0)
    throw new Error(
      `missing below ${prefix}: ${missing.join(', ')}. To create them, run ${npmCommand(options, 'setup')}.`,
    );
  const plain = SECRET_NAMES.filter((name) => !stored.get(name)?.isSecure);
  if (plain.length > 0)
    throw new Error(`not encrypted: ${plain.join(', ')}. Delete them, and create them as SecureString.`);
  return `${SECRET_NAMES.length} SecureStrings below ${prefix}`;
}

/**
 * Checks that further secrets exist and are encrypted: the tokens of several Pages, or what the bot reads.
 * Adds their values to `secrets`.
 * @param names below the prefix
 */
export async function checkFurtherSecrets(
  { prefix }: BotToCheck,
  names: readonly string[],
  secrets: Map<string, string>,
): Promise<CheckResult> {
  const stored = await new Parameters(prefix).read(names);
  for (const [name, { value }] of stored) secrets.set(name, value);
  const missing = names.filter((name) => !stored.get(name)?.isSecure).map((name) => `${prefix}/${name}`);
  if (missing.length === 0)
    return `${names.length} ${names.length === 1 ? 'SecureString' : 'SecureStrings'} below ${prefix}`;
  throw new Error(`missing or not encrypted: ${missing.join(', ')}. Run ${storeCommand(missing[0] ?? '')}.`);
}
