import { checkToken, readingNote } from '../../facebook/check-token.ts';
import type { FacebookApp } from '../../facebook/facebook-app.ts';
import { ask, choosePage } from './prompts.ts';
import type { SetupOptions } from './setup-options.ts';

/** The tokens that setup has found so far. */
export interface FoundTokens {
  /** The token of a user or a system user, which leads to the tokens of their Pages. */
  readonly user: string | undefined;
  /** The Page token of the environment, or else the stored one. */
  readonly page: string | undefined;
  /** The Page token in Parameter Store. */
  readonly stored: string | undefined;
}

/**
 * Finds the Page token, asks for it if there is none, and checks it.
 * @throws Error that says what to do
 */
export async function findPageToken(
  app: FacebookApp,
  options: SetupOptions,
  { user, page, stored }: FoundTokens,
): Promise<string> {
  const given =
    user ??
    page ??
    (await ask({
      message: 'Page token, from Messenger API setup → Generate access tokens',
      source: 'FB_PAGE_TOKEN',
      isSecret: true,
    }));
  const info = await app.tokenInfo(given);
  if (!info.isValid && given === user)
    throw new Error(
      'FB_USER_TOKEN is no longer valid: generate a new one, or leave it out to use the stored Page token.',
    );
  const isOfUser = info.isValid && (info.type === 'USER' || info.type === 'SYSTEM_USER');
  const token = isOfUser ? await tokenOfOnePage(app, given, info.type, stored, options) : given;
  const pageInfo = isOfUser ? await app.tokenInfo(token) : info;
  const { problem, note } = checkToken(pageInfo);
  if (problem) throw new Error(problem);
  console.log(note ? `! ${note}` : '✔ The Page token does not expire');
  const reading = readingNote(pageInfo);
  if (reading) console.log(`! ${reading}`);
  return token;
}

/** Keeps a good stored token, because Facebook may return another token for the same Page at each call. */
async function tokenOfOnePage(
  app: FacebookApp,
  userToken: string,
  type: string | undefined,
  stored: string | undefined,
  { page, overwrite }: SetupOptions,
): Promise<string> {
  const pages = await app.pagesOf(userToken, type);
  const storedPage = stored === undefined || overwrite ? undefined : await pageOf(app, stored);
  const wanted = page ?? pages.find(({ id }) => id === storedPage)?.id;
  const chosen = await choosePage(pages, wanted);
  return stored !== undefined && chosen.id === storedPage ? stored : chosen.token;
}

/** The id of the Page that a good token belongs to; undefined if the token is not good. */
async function pageOf(app: FacebookApp, token: string): Promise<string | undefined> {
  try {
    const { problem } = checkToken(await app.tokenInfo(token));
    return problem === undefined ? (await app.page(token).about()).id : undefined;
  } catch {
    // The user's token replaces a token that cannot be checked.
    return undefined;
  }
}
