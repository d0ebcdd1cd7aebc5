import { log } from '../runtime/log.ts';
import { pageTokenOf } from '../runtime/parameter-names.ts';
import type { Credentials } from './graph-credentials.ts';
import { GraphApiRefused } from './graph-error.ts';
import { NO_SUCH_PERSON } from './graph-error-codes.ts';

/**
 * Finds out whose token it is when Facebook knows no such person: the person is unreachable, unless the token
 * belongs to another Page.
 */
export interface TokenOwners {
  /** @throws TokenOfAnotherPage if that is why Facebook refused a call, otherwise `error` */
  explain(page: string, held: Credentials, error: unknown): Promise<never>;
}

/** The event waits for the right token, as it waits for a new one when Facebook refuses the token. */
class TokenOfAnotherPage extends GraphApiRefused {
  override readonly name = 'TokenOfAnotherPage';

  constructor({ status, code, subcode = 0, fbtrace_id }: GraphApiRefused, advice: string) {
    super(status, {
      message: `no matching user. ${advice}`,
      code,
      error_subcode: subcode,
      ...(fbtrace_id && { fbtrace_id }),
    });
  }

  override get isAboutCredentials(): boolean {
    return true;
  }
}

/**
 * @param pages ids of Pages with a token of their own
 * @param ownerOf asks Facebook for the id of the Page that a token belongs to
 */
export function createTokenOwners(
  pages: readonly string[],
  ownerOf: (page: string, held: Credentials) => Promise<string | undefined>,
): TokenOwners {
  /** By Page; each token is asked for once. */
  const owners = new Map<string, { readonly token: string; readonly owner: Promise<string | undefined> }>();

  async function askForOwner(page: string, held: Credentials): Promise<string | undefined> {
    const owner = await ownerOf(page, held);
    if (owner !== undefined && owner !== page) {
      log.error('The Page token belongs to another Page', { page, message: adviceFor(page, owner, pages) });
    }
    return owner;
  }

  function knownOwner(page: string, held: Credentials): Promise<string | undefined> {
    const known = owners.get(page);
    if (known?.token === held.token) return known.owner;
    const owner = askForOwner(page, held);
    owners.set(page, { token: held.token, owner });
    owner.catch(() => owners.delete(page));
    return owner;
  }

  return {
    async explain(page, held, error) {
      if (!(error instanceof GraphApiRefused) || error.subcode !== NO_SUCH_PERSON) throw error;
      const owner = await knownOwner(page, held);
      if (owner === undefined || owner === page) throw error;
      throw new TokenOfAnotherPage(error, adviceFor(page, owner, pages));
    },
  };
}

function adviceFor(page: string, owner: string, pages: readonly string[]): string {
  const isOnly = pages.length === 0;
  const what = `The stored ${isOnly ? 'FB_PAGE_TOKEN' : pageTokenOf(page)} belongs to Page ${owner}, but the event came from Page ${page}.`;
  const more = isOnly ? ' If the bot serves several Pages, name them in the context value pages.' : '';
  return `${what} Store the token of Page ${page} in Parameter Store.${more}`;
}
