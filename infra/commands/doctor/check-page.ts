import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import { notSubscribed, type SubscribedApp, type TokenInfo } from '../../../lambda/messenger/page-checks.ts';
import { checkToken, readingNote } from '../../facebook/check-token.ts';
import type { FacebookApp } from '../../facebook/facebook-app.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import { missingPermissions, withPermissions } from '../../facebook/field-permissions.ts';
import { profileDifferences } from '../../facebook/profile-differences.ts';
import { describeState, templateStates } from '../../facebook/template-states.ts';
import { readProfile, readTemplates } from '../shared/author-files.ts';
import { npmCommand, storeCommand } from './advice.ts';
import { type BotToCheck, type CheckResult, type ReportLine, runCheck } from './check.ts';

/** A Page token that the bot sends with. */
export interface PageToken {
  /** Its parameter, below the prefix. */
  readonly name: string;
  /** The Page it must belong to, if the bot serves several. */
  readonly pageId: string | undefined;
  readonly token: string;
}

/** A Page whose token is good. */
export interface CheckedPage {
  /** Undefined if the bot serves one Page only. */
  readonly id: string | undefined;
  readonly page: FacebookPage;
  /** The permissions of its token. */
  readonly scopes: readonly string[];
}

/** Checks a Page token. Returns its Page if Facebook accepts the token. */
export async function* checkPageToken(
  { prefix }: BotToCheck,
  app: FacebookApp,
  { name, pageId, token }: PageToken,
): AsyncGenerator<ReportLine, CheckedPage | undefined> {
  const suffix = pageId === undefined ? '' : ` of ${pageId}`;
  const replace = pageId && `To replace it, run ${storeCommand(`${prefix}/${name}`, '--overwrite')}.`;
  let found: FacebookPage | undefined;
  let info: TokenInfo | undefined;
  yield* runCheck(`Page token${suffix}`, async () => {
    info = await app.tokenInfo(token);
    const { problem, note } = checkToken(info, replace);
    if (problem) throw new Error(problem);
    return note ? { state: 'note', message: note } : 'valid, does not expire';
  });
  if (info?.isValid) yield { check: `Reading conversations${suffix}`, ...checkReading(info, replace) };
  yield* runCheck(`Page${suffix}`, async () => {
    const page = app.page(token);
    const { name, id } = await page.about();
    if (pageId !== undefined && id !== pageId)
      throw new Error(`its token belongs to the Page ${name} (${id}). ${replace}`);
    found = page;
    return `${name} (${id}), https://m.me/${id}, Facebook accepts the proof of the App secret`;
  });
  return found && { id: pageId, page: found, scopes: info?.scopes ?? [] };
}

function checkReading(info: TokenInfo, replace: string | undefined): Omit<ReportLine, 'check'> {
  const note = readingNote(info, replace);
  return note
    ? { state: 'note', message: note }
    : { state: 'passed', message: 'allowed, so the bot asks before it sends a message again' };
}

/**
 * Checks the subscription, the Messenger profile and the utility messages of a Page, and names other Apps that may
 * answer.
 */
export async function* checkPage(
  bot: BotToCheck,
  app: FacebookApp,
  { id, page, scopes }: CheckedPage,
  fields: readonly string[],
): AsyncGenerator<ReportLine> {
  const suffix = id === undefined ? '' : ` ${id}`;
  const advice =
    id === undefined
      ? `run ${npmCommand(bot.options, 'setup')}`
      : `run FB_PAGE_TOKEN=… ${npmCommand(bot.options, 'setup', '--overwrite')} with the token of this Page`;
  const apps = page.subscribedApps();
  yield* runCheck(`Subscription of the Page${suffix}`, async () => {
    const current = app.fieldsIn(await apps);
    const missing = fields.filter((field) => !current.includes(field));
    if (missing.length > 0) throw new Error(`${notSubscribed(withPermissions(missing))}: ${advice}.`);
    return current.join(', ');
  });
  yield* checkPermissions(fields, scopes, suffix);
  yield* runCheck(`Other Apps${suffix}`, async () => otherApps(app, await apps));
  yield* runCheck(`Messenger profile${suffix}`, async () => {
    const names = await profileDifferences(page, await readProfile(bot.profile));
    if (names.length > 0) throw new Error(`${names.join(', ')} not as in lambda/profile.ts: ${advice}.`);
    return 'as in lambda/profile.ts';
  });
  // The check of the bot reports a file that cannot be loaded.
  const templates = await readTemplates(bot.templates).catch(() => []);
  if (templates.length > 0)
    yield* runCheck(`Utility messages${suffix}`, () => checkTemplatesOf(page, templates, advice));
}

async function checkTemplatesOf(
  page: FacebookPage,
  templates: readonly MessageTemplate[],
  advice: string,
): Promise<CheckResult> {
  const states = await templateStates(page, templates);
  const message = states.map(describeState).join('; ');
  if (states.some(({ id, isChanged }) => id === undefined || isChanged))
    throw new Error(`${message}. ${advice}.`);
  if (states.some(({ status }) => status === 'REJECTED')) throw new Error(`${message}.`);
  const isReady = states.every(({ status }) => status === 'APPROVED');
  return { state: isReady ? 'passed' : 'note', message };
}

/** Names the permissions that the token lacks. Facebook may also take a field, and leave out what people wrote. */
function* checkPermissions(
  fields: readonly string[],
  scopes: readonly string[],
  suffix: string,
): Generator<ReportLine> {
  const lacking = fields.flatMap((field) => {
    const missing = missingPermissions(field, scopes);
    return missing.length > 0 ? [`${field} wants ${missing.join(', ')}`] : [];
  });
  if (lacking.length === 0) return;
  const message = `the Page token lacks permissions: ${lacking.join('; ')}. Generate it again with them, or expect these fields to bring nothing, or less.`;
  yield { check: `Permissions of the webhook fields${suffix}`, state: 'note', message };
}

/**
 * Meta's reference does not say whether the list for one App's token contains the other Apps
 * (https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps).
 */
function otherApps(app: FacebookApp, apps: readonly SubscribedApp[]): CheckResult {
  const others = apps.filter(({ id }) => id !== app.id).map(({ name }) => name);
  const found =
    others.length > 0
      ? `${others.join(', ')} may answer too`
      : 'Facebook lists none, but may hide some from this token';
  return {
    state: 'note',
    message: `${found}: see Conversation routing in the Page’s settings. Automations of its inbox in Meta Business Suite may answer too, and no program can list them.`,
  };
}
