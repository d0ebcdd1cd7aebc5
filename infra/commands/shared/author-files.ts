import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyBot } from '../../../lambda/conversation/bot.ts';
import { checkTemplates, type MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import { checkProfile, type MessengerProfile } from '../../../lambda/messenger/messenger-profile.ts';
import * as PAGES from '../../../lambda/messenger/pages.ts';
import { withWholeUrls } from '../../../lambda/messenger/urls.ts';
import { fieldsFor } from './needed-fields.ts';

/** The author's bot. */
export const AUTHORS_BOT = resolve(import.meta.dirname, '../../../lambda/bot.ts');

/** The author's Messenger profile: what people see on the Page before they write. */
export const AUTHORS_PROFILE = resolve(import.meta.dirname, '../../../lambda/profile.ts');

/** The author's templates of utility messages. */
export const AUTHORS_TEMPLATES = resolve(import.meta.dirname, '../../../lambda/templates.ts');

/**
 * The webhook fields that the handlers of a bot need.
 * @throws Error that says what is wrong with the file
 */
export async function neededFields(file: string): Promise<readonly string[]> {
  const { bot }: { bot?: AnyBot } = await load(file);
  if (!bot) throw new Error(`${file} has no export named bot.`);
  return fieldsFor(bot);
}

/**
 * Reads and checks a Messenger profile; gives it with its URLs as browsers write them.
 * @throws LimitExceeded
 */
export async function readProfile(file: string): Promise<object> {
  const { profile = {} }: { profile?: MessengerProfile } = await load(file);
  checkProfile(profile);
  return withWholeUrls(profile, 'a Messenger profile', PAGES.profile);
}

/**
 * Reads and checks the templates of utility messages.
 * @throws LimitExceeded
 */
export async function readTemplates(file: string): Promise<readonly MessageTemplate[]> {
  const { templates = [] }: { templates?: readonly MessageTemplate[] } = await load(file);
  checkTemplates(templates);
  return templates;
}

/** The webhook field that Meta wants a Page with utility messages to be subscribed to. */
export function fieldsForTemplates(templates: readonly MessageTemplate[]): readonly string[] {
  return templates.length > 0 ? ['message_template_status_update'] : [];
}

async function load(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} could not be loaded (${reason}): run npm run check for details.`);
  }
}
