import { log } from '../runtime/log.ts';
import { pageTokenOf } from '../runtime/parameter-names.ts';
import { GraphApiRefused } from './graph-error.ts';
import { NO_SUCH_PERSON } from './graph-error-codes.ts';

/**
 * Finds out whose token it is when Facebook knows no such person: the person is unreachable, unless the token
 * belongs to another Page.
 */
export interface TokenOwners {
  /**
   * @param ask asks Facebook for the id of the Page that the token belongs to; called once for each token
   * @throws TokenOfAnotherPage if that is why Facebook refused a call, otherwise `error`
   */
  explain(error: unknown, page: string, token: string, ask: AskForOwner): Promise<never>;
}

type AskForOwner = () => Promise<string | undefined>;

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

/** @param pages ids of Pages with a token of their own */
export function createTokenOwners(pages: readonly string[]): TokenOwners {
  /** By Page. */
  const owners = new Map<string, { readonly token: string; readonly owner: Promise<string | undefined> }>();

  async function askForOwner(page: string, ask: AskForOwner): Promise<string | undefined> {
    const owner = await ask();
    if (owner !== undefined && owner !== page) {
      log.error('The Page token belongs to another Page', { page, message: adviceFor(page, owner, pages) });
    }
    return owner;
  }

  function ownerOf(page: string, token: string, ask: AskForOwner): Promise<string | undefined> {
    const known = owners.get(page);
    if (known?.token === token) return known.owner;
    const owner = askForOwner(page, ask);
    owners.set(page, { token, owner });
    owner.catch(() => owners.delete(page));
    return owner;
  }

  return {
    async explain(error, page, token, ask) {
      if (!(error instanceof GraphApiRefused) || error.subcode !== NO_SUCH_PERSON) throw error;
      const owner = await ownerOf(page, token, ask);
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
