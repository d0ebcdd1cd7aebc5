import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Words } from '../../../lambda/conversation/conversation.ts';
import type { AnyBot } from '../../../lambda/conversation/dispatch.ts';
import { checkProfile, type MessengerProfile } from '../../../lambda/messenger/messenger-profile.ts';
import { isObject, list, string } from '../../../lambda/runtime/json.ts';
import { fieldsFor } from '../../../lambda/webhook/webhook-fields.ts';

/** Where the author writes. */
export const AUTHORS_BOT = resolve(import.meta.dirname, '../../../lambda/bot.ts');
/** Where the author says what the Page shows before anybody writes. */
export const AUTHORS_PROFILE = resolve(import.meta.dirname, '../../../lambda/profile.ts');

/** The webhook fields that the bot's handlers need. */
export async function neededFields(file: string): Promise<readonly string[]> {
  const { bot }: { bot?: AnyBot<Words> } = await load(file);
  if (!bot) throw new Error(`${file} exports no bot.`);
  return fieldsFor(bot);
}

/**
 * What `lambda/profile.ts` says.
 * @throws LimitExceeded
 */
export async function readProfile(file: string): Promise<MessengerProfile> {
  const { profile = {} }: { profile?: MessengerProfile } = await load(file);
  checkProfile(profile);
  return profile;
}

/** @throws Error that names the file when it cannot be loaded */
async function load(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be loaded (${why}): npm run check says more.`);
  }
}

/**
 * Whether all that is wanted is there. Facebook may add to it (defaults) and write it otherwise: keys and locales in another order, a
 * slash behind a bare host, and nothing in the place of an empty list. Order counts where people see it, as in a menu.
 */
export function holds(there: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return holdsAll(list(there), wanted);
  if (isObject(wanted)) {
    return (
      isObject(there) &&
      Object.entries(wanted).every(([key, value]) => value === undefined || holds(there[key], value))
    );
  }
  return withoutSlash(there) === withoutSlash(wanted);
}

function holdsAll(there: readonly unknown[], wanted: readonly unknown[]): boolean {
  const [left, right] = [there.toSorted(byLocale), wanted.toSorted(byLocale)];
  return left.length === right.length && right.every((value, index) => holds(left[index], value));
}

/** What has no locale keeps its place. */
function byLocale(a: unknown, b: unknown): number {
  return localeOf(a).localeCompare(localeOf(b));
}

function localeOf(value: unknown): string {
  return (isObject(value) && string(value.locale)) || '';
}

function withoutSlash(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(https:\/\/[^/?#]+)\/$/, '$1') : value;
}
