/** The parameters the bot cannot do without; each a SecureString below the prefix. */
export const SECRET_NAMES = ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'] as const;

/** The token of one of several Pages, below the prefix. */
export function pageTokenOf(page: string): string {
  return `pages/${page}/FB_PAGE_TOKEN`;
}

/** A secret of the author's own, below the prefix. */
export function botSecret(name: string): string {
  return `bot/${name}`;
}

/** What a path in Parameter Store must look like to hold the secrets. */
export const PREFIX_RULE = 'must look like /messenger-bot: a slash first, none at the end';

/** Whether a path is as `PREFIX_RULE` says. */
export function isParameterPrefix(path: string): boolean {
  return /^(\/[\w.-]+)+$/.test(path);
}
