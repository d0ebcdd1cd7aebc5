import { day, GENERATE, type TokenInfo, tokenProblems } from '../../lambda/messenger/page-checks.ts';

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
export function checkToken(info: TokenInfo, replace = REPLACE): TokenCheck {
  const problems = tokenProblems(info);
  const { isValid, expires } = info;
  return {
    problem: problems.length > 0 ? [...problems, replace].join(' ') : undefined,
    note: isValid && expires ? `The Page token expires on ${day(expires)}.` : undefined,
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
