import { pageTokenOf } from '../../../lambda/runtime/parameter-names.ts';
import { checkVersion } from '../../facebook/check-version.ts';
import { FacebookApp } from '../../facebook/facebook-app.ts';
import { withPermissions } from '../../facebook/field-permissions.ts';
import { Graph } from '../../facebook/graph.ts';
import { neededFieldsApart } from '../shared/needed-fields-apart.ts';
import { npmCommand } from './advice.ts';
import { type BotToCheck, type CheckResult, type ReportLine, runCheck } from './check.ts';
import { type CheckedPage, checkPage, checkPageToken, type PageToken } from './check-page.ts';

/** Checks the App, the tokens, the Pages and their subscriptions. */
export async function* checkFacebook(
  bot: BotToCheck,
  url: string | undefined,
  secrets: ReadonlyMap<string, string>,
  pages: readonly string[],
): AsyncGenerator<ReportLine> {
  const tokens = pageTokens(secrets, pages);
  const [first] = tokens;
  const secret = secrets.get('FB_APP_SECRET');
  if (!first || !secret) return;
  const app = yield* checkApp(bot, first.token, secret);
  if (!app) return;
  const checkedPages: CheckedPage[] = [];
  for (const token of tokens) {
    const checked = yield* checkPageToken(bot, app, token);
    if (checked) checkedPages.push(checked);
  }
  let fields: readonly string[] = [];
  yield* runCheck('Bot', async () => {
    fields = await neededFieldsApart(bot.bot, bot.templates);
    return `handles ${fields.join(', ')}`;
  });
  if (url) yield* runCheck('Callback URL of the App', () => checkCallback(bot, app, url, fields));
  for (const page of checkedPages) yield* checkPage(bot, app, page, fields);
}

/** The stored Page tokens. A missing one is left out, because `checkSecrets` has reported it. */
function pageTokens(secrets: ReadonlyMap<string, string>, pages: readonly string[]): readonly PageToken[] {
  const names =
    pages.length > 0
      ? pages.map((pageId) => ({ name: pageTokenOf(pageId), pageId }))
      : [{ name: 'FB_PAGE_TOKEN', pageId: undefined }];
  return names.flatMap(({ name, pageId }) => {
    const token = secrets.get(name);
    return token ? [{ name, pageId, token }] : [];
  });
}

async function* checkApp(
  { appId, graphApi }: BotToCheck,
  token: string,
  appSecret: string,
): AsyncGenerator<ReportLine, FacebookApp | undefined> {
  const graph = new Graph(graphApi);
  let found: FacebookApp | undefined;
  yield* runCheck('App', async () => {
    const id = appId ?? String((await graph.get('app', { token, appSecret }, { fields: 'id' })).id);
    const app = new FacebookApp(graph, id, appSecret);
    const name = await app.name();
    found = app;
    return `${name} (${id}), the secret is right`;
  });
  if (found) {
    yield { check: 'Version of the Graph API', ...checkVersion(graph.servedVersion, Date.now()) };
    yield {
      check: 'App mode',
      state: 'note',
      message:
        'no program can read it. While the App Dashboard shows “Development”, the bot answers only people with a role on the App.',
    };
  }
  return found;
}

async function checkCallback(
  { options }: BotToCheck,
  app: FacebookApp,
  url: string,
  fields: readonly string[],
): Promise<CheckResult> {
  const setup = npmCommand(options, 'setup');
  const current = await app.subscription();
  if (!current) throw new Error(`none is registered: run ${setup}.`);
  if (current.callbackUrl !== url) {
    const takeOver = npmCommand(options, 'setup', '--take-over');
    throw new Error(`the App has ${current.callbackUrl} instead of ${url}: run ${takeOver}.`);
  }
  if (!current.isActive)
    throw new Error(`Facebook deactivated it after failures: repair the webhook, then run ${setup}.`);
  const missing = fields.filter((field) => !current.fields.includes(field));
  if (missing.length > 0) throw new Error(`missing fields: ${withPermissions(missing)}. Run ${setup}.`);
  return `${url}, ${current.fields.join(', ')}`;
}
