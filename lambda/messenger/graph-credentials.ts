import { Fault } from '../runtime/errors.ts';
import { isOneOf, pageTokenOf } from '../runtime/parameter-names.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { GraphApiRefused } from './graph-error.ts';

/** What a call of the Graph API is made with. */
export interface Credentials {
  readonly token: string;
  readonly appSecret: string;
}

/** The credentials of the Pages, and which of them Facebook refused. */
export interface GraphCredentials {
  /**
   * Gives a Page's credentials.
   * @param endBy how long to wait for Parameter Store, in milliseconds since 1970
   * @throws GraphApiRefused if Facebook refused them a while ago and Parameter Store holds no others.
   * @throws PageWithoutToken
   */
  usable(page: string, endBy?: number): Promise<Credentials>;
  /**
   * Makes a call. If Facebook refuses the credentials and Parameter Store holds others by now, repeats it with
   * those.
   */
  use<T>(page: string, call: (credentials: Credentials) => Promise<T>, endBy?: number): Promise<T>;
}

/** An event of a Page without a token. */
class PageWithoutToken extends Fault {
  override readonly name = 'PageWithoutToken';
  constructor(page: string) {
    super(
      `The context value pages does not name Page ${page}: add it there, deploy, and store its FB_PAGE_TOKEN.`,
    );
  }
}

/** How long refused credentials are not used, in milliseconds: the refusal may have been Facebook's mistake. */
const REFUSED_FOR = 15 * 60_000;

/**
 * Credentials from Parameter Store.
 * @param pages ids of Pages with a token of their own, or `*`; without any, FB_PAGE_TOKEN serves every Page
 */
export function createGraphCredentials(
  secrets: Pick<Secrets, 'get' | 'refresh'>,
  pages: readonly string[],
): GraphCredentials {
  const refused = new Map<
    string,
    Credentials & { readonly error: GraphApiRefused; readonly until: number }
  >();

  const tokenOf = (page: string) => (pages.length > 0 ? pageTokenOf(page) : 'FB_PAGE_TOKEN');

  async function stored(page: string, endBy: number | undefined): Promise<Credentials> {
    if (pages.length > 0 && !isOneOf(pages, page)) throw new PageWithoutToken(page);
    const [token, appSecret] = await Promise.all([
      secrets.get(tokenOf(page), endBy),
      secrets.get('FB_APP_SECRET', endBy),
    ]);
    return { token, appSecret };
  }

  async function usable(page: string, endBy?: number): Promise<Credentials> {
    const held = await stored(page, endBy);
    const before = refused.get(page);
    if (!before || Date.now() >= before.until || !areSame(held, before)) return held;
    await secrets.refresh(endBy, tokenOf(page));
    const fresh = await stored(page, endBy);
    if (areSame(fresh, before)) throw before.error;
    return fresh;
  }

  return {
    usable,
    async use(page, call, endBy) {
      const held = await usable(page, endBy);
      try {
        return await call(held);
      } catch (error) {
        if (!(error instanceof GraphApiRefused) || !error.isAboutCredentials) throw error;
        refused.set(page, { ...held, error, until: Date.now() + REFUSED_FOR });
        return await call(await usable(page, endBy));
      }
    },
  };
}

function areSame(one: Credentials, other: Credentials): boolean {
  return one.token === other.token && one.appSecret === other.appSecret;
}
