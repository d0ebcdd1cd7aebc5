import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyBot } from '../../lambda/dispatch.ts';
import type { Words } from '../../lambda/messenger/conversation.ts';
import { checkProfile, type MessengerProfile } from '../../lambda/messenger/messenger-profile.ts';
import { fieldsFor } from '../../lambda/webhook-fields.ts';

/** Where the author writes. */
export const AUTHORS_BOT = resolve(import.meta.dirname, '../../lambda/bot.ts');
export const AUTHORS_PROFILE = resolve(import.meta.dirname, '../../lambda/profile.ts');

/** The webhook fields that the bot's handlers need. */
export async function neededFields(file: string): Promise<readonly string[]> {
  const { bot }: { bot?: AnyBot<Words> } = await import(pathToFileURL(resolve(file)).href);
  if (!bot) throw new Error(`${file} exports no bot.`);
  return fieldsFor(bot);
}

/**
 * What `lambda/profile.ts` says.
 * @throws LimitExceeded
 */
export async function readProfile(file: string): Promise<MessengerProfile> {
  const { profile = {} }: { profile?: MessengerProfile } = await import(pathToFileURL(resolve(file)).href);
  checkProfile(profile);
  return profile;
}

/** Whether all that is wanted is there; Facebook may add to it (defaults, order of keys). */
export function holds(there: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return there === wanted;
  if (typeof there !== 'object' || there === null) return false;
  if (Array.isArray(wanted) && (!Array.isArray(there) || there.length !== wanted.length)) return false;
  const values = new Map(Object.entries(there));
  return Object.entries(wanted).every(([key, value]) => value === undefined || holds(values.get(key), value));
}
