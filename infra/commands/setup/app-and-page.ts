import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import type { Parameters } from '../../aws/parameters.ts';
import { FacebookApp } from '../../facebook/facebook-app.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import type { Graph } from '../../facebook/graph.ts';
import { findPageToken } from './page-token.ts';
import { ask } from './prompts.ts';
import { newVerifyToken, type SecretValues } from './secrets-step.ts';
import type { SetupOptions } from './setup-options.ts';

/** An App, one of its Pages, and the secrets that the function needs for them. */
export interface AppAndPage {
  readonly app: FacebookApp;
  readonly page: FacebookPage;
  readonly pageId: string;
  readonly secrets: SecretValues;
}

/**
 * Finds the App and the Page from options, environment, Parameter Store and prompts, and checks that they
 * belong together.
 * @throws Error that says what to do
 */
export async function findAppAndPage(
  graph: Graph,
  parameters: Parameters,
  options: SetupOptions,
): Promise<AppAndPage> {
  const stored = await parameters.read(SECRET_NAMES);
  const value = (name: (typeof SECRET_NAMES)[number]) => environment(name) ?? stored.get(name)?.value;
  const { app, secret: FB_APP_SECRET } = await findApp(graph, options.appId, value('FB_APP_SECRET'));
  console.log(`✔ App ${await app.name()} (${app.id})`);
  const FB_PAGE_TOKEN = await findPageToken(app, options, {
    user: environment('FB_USER_TOKEN'),
    page: value('FB_PAGE_TOKEN'),
    stored: stored.get('FB_PAGE_TOKEN')?.value,
  });
  const page = app.page(FB_PAGE_TOKEN);
  const { name, id: pageId } = await page.about();
  if (options.page !== undefined && options.page !== pageId)
    throw new Error(`The token belongs to the Page ${name} (${pageId}), not to --page ${options.page}.`);
  console.log(`✔ Page ${name} (${pageId})`);
  const FB_VERIFY_TOKEN = value('FB_VERIFY_TOKEN') ?? newVerifyToken();
  return { app, page, pageId, secrets: { FB_APP_SECRET, FB_PAGE_TOKEN, FB_VERIFY_TOKEN } };
}

async function findApp(
  graph: Graph,
  id: string | undefined,
  secret: string | undefined,
): Promise<{ readonly app: FacebookApp; readonly secret: string }> {
  const appId =
    id ??
    (await ask({ message: 'App id, at the top of the App Dashboard', source: '--app-id', isSecret: false }));
  const appSecret =
    secret ??
    (await ask({
      message: 'App secret, from App settings → Basic',
      source: 'FB_APP_SECRET',
      isSecret: true,
    }));
  return { app: new FacebookApp(graph, appId, appSecret), secret: appSecret };
}

function environment(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}
