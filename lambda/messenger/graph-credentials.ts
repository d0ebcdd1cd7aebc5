import { Fault } from '../runtime/errors.ts';
import { pageTokenOf } from '../runtime/parameter-names.ts';
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
   * @throws GraphApiRefused if Facebook refused them a while ago and Parameter Store holds no others.
   * @throws PageWithoutToken
   */
  usable(page: string): Promise<Credentials>;
  /**
   * Makes a call. If Facebook refuses the credentials and Parameter Store holds others by now, repeats it with
   * those.
   */
  use<T>(page: string, call: (credentials: Credentials) => Promise<T>): Promise<T>;
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
 * @param pages ids of Pages with a token of their own; without any, FB_PAGE_TOKEN serves every Page
 */
export function createGraphCredentials(
  secrets: Pick<Secrets, 'get' | 'refresh'>,
  pages: readonly string[],
): GraphCredentials {
  const refused = new Map<
    string,
    Credentials & { readonly error: GraphApiRefused; readonly until: number }
  >();

  async function stored(page: string): Promise<Credentials> {
    if (pages.length > 0 && !pages.includes(page)) throw new PageWithoutToken(page);
    const [token, appSecret] = await Promise.all([
      secrets.get(pages.length > 0 ? pageTokenOf(page) : 'FB_PAGE_TOKEN'),
      secrets.get('FB_APP_SECRET'),
    ]);
    return { token, appSecret };
  }

  async function usable(page: string): Promise<Credentials> {
    const held = await stored(page);
    const before = refused.get(page);
    if (!before || Date.now() >= before.until || !areSame(held, before)) return held;
    await secrets.refresh();
    const fresh = await stored(page);
    if (areSame(fresh, before)) throw before.error;
    return fresh;
  }

  return {
    usable,
    async use(page, call) {
      const held = await usable(page);
      try {
        return await call(held);
      } catch (error) {
        if (!(error instanceof GraphApiRefused) || !error.isAboutCredentials) throw error;
        refused.set(page, { ...held, error, until: Date.now() + REFUSED_FOR });
        return await call(await usable(page));
      }
    },
  };
}

function areSame(one: Credentials, other: Credentials): boolean {
  return one.token === other.token && one.appSecret === other.appSecret;
}
