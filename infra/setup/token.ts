import type { TokenInfo } from './facebook-app.ts';

/** What a bot's token must allow (https://developers.facebook.com/docs/messenger-platform/get-started). */
const NEEDED = ['pages_messaging', 'pages_manage_metadata'];

/** What is wrong with a Page token, a sentence each, and what is worth knowing. */
export function complaintsAbout({ isValid, type, scopes, expires }: TokenInfo): {
  readonly bad: readonly string[];
  readonly notes: readonly string[];
} {
  const again = 'generate a new one under Messenger API setup → Generate access tokens';
  if (!isValid) return { bad: [`The Page token is not valid any more: ${again}.`], notes: [] };
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  const rules: readonly (readonly [boolean, string])[] = [
    [type === 'PAGE', `The token is of the type ${type}, not that of a Page: ${again}.`],
    [missing.length === 0, `The Page token lacks ${missing.join(', ')}: ${again}, with these permissions.`],
  ];
  const bad = rules.filter(([holds]) => !holds).map(([, complaint]) => complaint);
  const notes = expires ? [`The Page token ends on ${new Date(expires).toISOString().slice(0, 10)}.`] : [];
  return { bad, notes };
}
