/** What Facebook tells about a Page token and a Page’s subscription: for the heartbeat and for the commands of `infra/`. */
import { at, isObject, type Json, list, number, string } from '../runtime/json.ts';

/**
 * Facebook's information about an access token
 * (https://developers.facebook.com/docs/graph-api/reference/debug_token).
 */
export interface TokenInfo {
  readonly isValid: boolean;
  /** `PAGE`, `USER`, `SYSTEM_USER` … */
  readonly type: string | undefined;
  /** In milliseconds since 1970; undefined if the token never expires. */
  readonly expires: number | undefined;
  /**
   * When the App may no longer read people's data unless the token's owner has been active, in milliseconds since 1970;
   * undefined if never (https://developers.facebook.com/docs/facebook-login/auth-vs-data).
   */
  readonly dataAccessExpires: number | undefined;
  readonly scopes: readonly string[];
  /** The Page of a Page token. */
  readonly pageId: string | undefined;
}

/** An App that receives a Page's events. */
export interface SubscribedApp {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly string[];
}

/**
 * Permissions that a bot's Page token must have
 * (https://developers.facebook.com/docs/messenger-platform/get-started).
 */
const NEEDED_SCOPES = ['pages_messaging', 'pages_manage_metadata'];

/** How to get another Page token, as a part of a sentence. */
export const GENERATE = 'generate a new one under Messenger API setup → Generate access tokens';

/** Reads the response of `debug_token`. */
export function readTokenInfo(response: Json): TokenInfo {
  const data = at(response, 'data');
  return {
    isValid: data.is_valid === true,
    type: string(data.type),
    expires: time(data.expires_at),
    dataAccessExpires: time(data.data_access_expires_at),
    scopes: list(data.scopes).map(String),
    pageId: string(data.profile_id),
  };
}

/** What is wrong with a Page token, and what to do: a sentence each. */
export function tokenProblems({ isValid, type, scopes }: TokenInfo): readonly string[] {
  if (!isValid) return [`The Page token is no longer valid: ${GENERATE}.`];
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  return [
    ...(type === 'PAGE' ? [] : [`The token has the type ${type}, not PAGE: ${GENERATE}.`]),
    ...(missing.length > 0
      ? [`The Page token lacks ${missing.join(', ')}: ${GENERATE}, with these permissions.`]
      : []),
  ];
}

/** A day as `2026-11-30`. @param milliseconds since 1970 */
export function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** Reads an element of the Page's edge `subscribed_apps`. */
export function readSubscribedApp({ id, name, subscribed_fields }: Json): SubscribedApp {
  return { id: String(id), name: String(name), fields: namesOf(subscribed_fields) };
}

/** The names of fields. Facebook writes a field as a string, or as an object with a name. */
export function namesOf(fields: unknown): readonly string[] {
  return list(fields).map((field) => (isObject(field) ? String(field.name) : String(field)));
}

/** The fields to which a Page has subscribed an App. */
export function fieldsOf(apps: readonly SubscribedApp[], appId: string): readonly string[] {
  return apps.find(({ id }) => id === appId)?.fields ?? [];
}

/** The part of a sentence that says which fields a Page lacks. */
export function notSubscribed(fields: string): string {
  return `the Page is not subscribed to ${fields}`;
}

/** Facebook writes seconds, and 0 for never. */
function time(seconds: unknown): number | undefined {
  const known = number(seconds);
  return known ? known * 1000 : undefined;
}
