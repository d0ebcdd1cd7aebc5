import type { TokenInfo } from './facebook-app.ts';

/** What a bot's token must allow (https://developers.facebook.com/docs/messenger-platform/get-started). */
const NEEDED = ['pages_messaging', 'pages_manage_metadata'];

const AGAIN = 'generate a new one under Messenger API setup → Generate access tokens';
const REPLACE = 'FB_PAGE_TOKEN=… npm run setup -- --overwrite replaces one that is stored.';

/** What is wrong with a Page token and what to do, if something is, and what is worth knowing. */
export function complaintsAbout(
  { isValid, type, scopes, expires }: TokenInfo,
  replace = REPLACE,
): {
  readonly bad: string | undefined;
  readonly note: string | undefined;
} {
  if (!isValid) return { bad: `The Page token is not valid any more: ${AGAIN}. ${replace}`, note: undefined };
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  const rules: readonly (readonly [boolean, string])[] = [
    [type === 'PAGE', `The token is of the type ${type}, not that of a Page: ${AGAIN}.`],
    [missing.length === 0, `The Page token lacks ${missing.join(', ')}: ${AGAIN}, with these permissions.`],
  ];
  const bad = rules.filter(([holds]) => !holds).map(([, complaint]) => complaint);
  return {
    bad: bad.length > 0 ? [...bad, replace].join(' ') : undefined,
    note: expires ? `The Page token ends on ${new Date(expires).toISOString().slice(0, 10)}.` : undefined,
  };
}
