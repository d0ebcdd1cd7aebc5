/** The parameters that every bot needs, without the prefix. Each is a SecureString. */
export const SECRET_NAMES = ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'] as const;

/** The parameter with the token of one of several Pages, without the prefix. */
export function pageTokenOf(page: string): string {
  return `pages/${page}/FB_PAGE_TOKEN`;
}

/** Instead of the ids of Pages: every Page whose token is stored. */
export const ANY_PAGE = '*';

/** Whether a Page is one of those with a token of their own. Its id becomes part of a parameter's name. */
export function isOneOf(pages: readonly string[], page: string): boolean {
  return pages.includes(page) || (pages.includes(ANY_PAGE) && /^\d+$/.test(page));
}

/** How many parameters Parameter Store reads in one call. */
export const PARAMETERS_A_CALL = 10;

/** The parameter with one of the bot's own secrets, without the prefix. */
export function botSecret(name: string): string {
  return `bot/${name}`;
}

/** The rule for the prefix, as the end of an error message. */
export const PREFIX_RULE =
  'must look like /messenger-bot: with a slash at the start and none at the end, in at most 12 parts, of which the first does not begin with aws or ssm';

/**
 * Whether a path follows `PREFIX_RULE`. Parameter Store takes 15 levels, of which `pageTokenOf` needs three
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html).
 */
export function isParameterPrefix(path: string): boolean {
  return /^(?!\/(aws|ssm))(\/[\w.-]+){1,12}$/i.test(path);
}

/**
 * The parameters that a start reads, without the prefix: all, or all but the tokens of Pages that would need a further
 * call.
 */
export function namesAtStart(pages: readonly string[], botSecrets: readonly string[]): readonly string[] {
  const own = [...SECRET_NAMES, ...botSecrets.map(botSecret)];
  const all = [...own, ...pages.map(pageTokenOf)];
  return all.length <= PARAMETERS_A_CALL && !pages.includes(ANY_PAGE) ? all : own;
}
