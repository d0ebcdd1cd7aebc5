/** The parameters that every bot needs, without the prefix. Each is a SecureString. */
export const SECRET_NAMES = ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'] as const;

/** The parameter with the token of one of several Pages, without the prefix. */
export function pageTokenOf(page: string): string {
  return `pages/${page}/FB_PAGE_TOKEN`;
}

/** The parameter with one of the bot's own secrets, without the prefix. */
export function botSecret(name: string): string {
  return `bot/${name}`;
}

/** The rule for the prefix, as the end of an error message. */
export const PREFIX_RULE = 'must look like /messenger-bot: with a slash at the start and none at the end';

/** Whether a path follows `PREFIX_RULE`. */
export function isParameterPrefix(path: string): boolean {
  return /^(\/[\w.-]+)+$/.test(path);
}
