import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import type { Parameters } from '../../aws/parameters.ts';
import { complaintsAbout } from '../../facebook/check-token.ts';
import { FacebookApp } from '../../facebook/facebook-app.ts';
import type { FacebookPage } from '../../facebook/facebook-page.ts';
import type { Graph } from '../../facebook/graph.ts';
import { ask, choose } from './prompts.ts';
import { newVerifyToken, type SecretValues } from './steps.ts';

/** What the operator has said on the command line. */
export interface Wishes {
  readonly appId: string | undefined;
  /** The Page that is to answer. */
  readonly page: string | undefined;
  /** Whether what is stored may be replaced. */
  readonly overwrite: boolean;
}

/** An App and a Page that fit together, and what the function has to know of them. */
export interface Identity {
  readonly app: FacebookApp;
  readonly page: FacebookPage;
  readonly pageId: string;
  readonly secrets: SecretValues;
}

/**
 * Who the App and the Page are; asks what nobody has said yet, and checks that it fits together.
 * @throws Error that says what to do
 */
export async function identify(graph: Graph, parameters: Parameters, wishes: Wishes): Promise<Identity> {
  const stored = await parameters.read(SECRET_NAMES);
  const value = (name: (typeof SECRET_NAMES)[number]) => environment(name) ?? stored.get(name)?.value;
  const id =
    wishes.appId ??
    (await ask({ message: 'App id, at the top of the App Dashboard', given: '--app-id', isSecret: false }));
  const FB_APP_SECRET =
    value('FB_APP_SECRET') ??
    (await ask({ message: 'App secret, from App settings → Basic', given: 'FB_APP_SECRET', isSecret: true }));
  const app = new FacebookApp(graph, id, FB_APP_SECRET);
  console.log(`✔ App ${await app.name()} (${id})`);
  const given =
    environment('FB_USER_TOKEN') ??
    value('FB_PAGE_TOKEN') ??
    (await ask({
      message: 'Page token, from Messenger API setup → Generate access tokens',
      given: 'FB_PAGE_TOKEN',
      isSecret: true,
    }));
  const FB_PAGE_TOKEN = await pageToken(app, given, stored.get('FB_PAGE_TOKEN')?.value, wishes);
  const page = app.page(FB_PAGE_TOKEN);
  const { name, id: pageId } = await page.about();
  if (wishes.page !== undefined && wishes.page !== pageId)
    throw new Error(`The token is that of the Page ${name} (${pageId}), not of --page ${wishes.page}.`);
  console.log(`✔ Page ${name} (${pageId})`);
  const FB_VERIFY_TOKEN = value('FB_VERIFY_TOKEN') ?? newVerifyToken();
  return { app, page, pageId, secrets: { FB_APP_SECRET, FB_PAGE_TOKEN, FB_VERIFY_TOKEN } };
}

function environment(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

/** A token of a Page: the one that was given, or that of one of the Pages of the user whose token was given. */
async function pageToken(
  app: FacebookApp,
  given: string,
  stored: string | undefined,
  wishes: Wishes,
): Promise<string> {
  const info = await app.tokenInfo(given);
  if (!info.isValid && given === environment('FB_USER_TOKEN'))
    throw new Error(
      'FB_USER_TOKEN is not valid any more: generate a new one, or leave it out to go on with the stored Page token.',
    );
  const isOfUser = info.isValid && (info.type === 'USER' || info.type === 'SYSTEM_USER');
  const token = isOfUser ? await tokenOfOnePage(app, given, info.type, stored, wishes) : given;
  const { bad, note } = complaintsAbout(isOfUser ? await app.tokenInfo(token) : info);
  if (bad) throw new Error(bad);
  console.log(note ? `! ${note}` : '✔ The Page token has no end');
  return token;
}

/** What is stored stays as long as it is good: Facebook may give out another token each time it is asked for the same Page. */
async function tokenOfOnePage(
  app: FacebookApp,
  userToken: string,
  type: string | undefined,
  stored: string | undefined,
  { page, overwrite }: Wishes,
): Promise<string> {
  const pages = await app.pagesOf(userToken, type);
  const known = stored === undefined || overwrite ? undefined : await pageOf(app, stored);
  const wanted = page ?? pages.find(({ id }) => id === known)?.id;
  const chosen = await choose('Which Page is to answer?', '--page', pages, wanted);
  return stored !== undefined && chosen.id === known ? stored : chosen.token;
}

/** The Page for which a token is good, if it is. */
async function pageOf(app: FacebookApp, token: string): Promise<string | undefined> {
  try {
    const { bad } = complaintsAbout(await app.tokenInfo(token));
    return bad === undefined ? (await app.page(token).about()).id : undefined;
  } catch {
    // Whatever is wrong with it, the user's token gives another.
    return undefined;
  }
}
