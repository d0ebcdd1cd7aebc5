import type { TokenInfo } from './facebook-app.ts';

/**
 * Permissions that a bot's Page token must have
 * (https://developers.facebook.com/docs/messenger-platform/get-started).
 */
const NEEDED_SCOPES = ['pages_messaging', 'pages_manage_metadata'];

const GENERATE = 'generate a new one under Messenger API setup → Generate access tokens';
const REPLACE = 'To replace the stored one, run FB_PAGE_TOKEN=… npm run setup -- --overwrite.';

/** The result of checking a Page token. */
export interface TokenCheck {
  /** What is wrong, and what to do; undefined if the token is good. */
  readonly problem: string | undefined;
  /** A fact worth knowing, such as the day on which the token expires. */
  readonly note: string | undefined;
}

/**
 * Checks that a token belongs to a Page, is valid, and has the permissions that a bot needs.
 * @param replace a sentence that says how to replace a stored token
 */
export function checkToken({ isValid, type, scopes, expires }: TokenInfo, replace = REPLACE): TokenCheck {
  if (!isValid) {
    return { problem: `The Page token is no longer valid: ${GENERATE}. ${replace}`, note: undefined };
  }
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  const problems: string[] = [];
  if (type !== 'PAGE') problems.push(`The token has the type ${type}, not PAGE: ${GENERATE}.`);
  if (missing.length > 0)
    problems.push(`The Page token lacks ${missing.join(', ')}: ${GENERATE}, with these permissions.`);
  return {
    problem: problems.length > 0 ? [...problems, replace].join(' ') : undefined,
    note: expires ? `The Page token expires on ${new Date(expires).toISOString().slice(0, 10)}.` : undefined,
  };
}

/** The permission with which the bot can see what it has sent. */
const READ_CONVERSATIONS = 'pages_read_engagement';

/**
 * Says what it costs if a token may not read conversations; undefined if it may.
 * @param replace a sentence that says how to replace a stored token
 */
export function readingNote({ scopes }: TokenInfo, replace = REPLACE): string | undefined {
  if (scopes.includes(READ_CONVERSATIONS)) return undefined;
  return `The Page token may not read conversations, because it lacks ${READ_CONVERSATIONS}. When Facebook’s answer to a message is lost, the bot may send that message up to four more times. With this permission the bot asks first whether Facebook has it: ${GENERATE}, with this permission. ${replace}`;
}
