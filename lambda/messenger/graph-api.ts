import { createHmac } from 'node:crypto';
import type { Secrets } from '../secrets.ts';
import { GraphApiRefused, GraphApiUnreachable, type GraphErrorBody } from './graph-error.ts';

/** Works until two years after its successor comes out (https://developers.facebook.com/docs/graph-api/changelog). */
const GRAPH_API_VERSION = 'v26.0';

export interface GraphApiOptions {
  /** What sends the calls; `fetch` unless told otherwise. */
  readonly send?: typeof fetch;
  /** How long one call may take, in milliseconds. */
  readonly timeOut?: number;
}

/** The Graph API, spoken to as the Page. */
export interface GraphApi {
  /**
   * One POST of `body` as JSON to `path` (`me/messages`), given up after ten seconds unless told otherwise, and at
   * the latest at `end` (milliseconds since 1970). While Parameter Store holds the token and the secret that
   * Facebook refused, no call is made.
   * @returns Facebook's answer; an empty object when Facebook accepted in words that cannot be read.
   * @throws GraphApiRefused when Facebook says no.
   * @throws GraphApiUnreachable when Facebook does not answer.
   */
  post(path: string, body: object, end?: number): Promise<GraphAnswer>;
  /** Fails like `post` would when Facebook has refused what Parameter Store holds. */
  checkCredentials(): Promise<void>;
}

/** What the Send API answers (https://developers.facebook.com/docs/messenger-platform/reference/send-api#response). */
export interface GraphAnswer {
  readonly recipient_id?: string;
  readonly message_id?: string;
}

/** `url` is where the Graph API answers, without version. */
export function createGraphApi(
  url: string,
  secrets: Pick<Secrets, 'get' | 'refresh'>,
  { send = fetch, timeOut = 10_000 }: GraphApiOptions = {},
): GraphApi {
  /** What Facebook refused, and in which words. */
  let refused: (Credentials & { readonly error: GraphApiRefused }) | undefined;

  async function credentials(): Promise<Credentials> {
    const [token, appSecret] = await Promise.all([
      secrets.get('FB_PAGE_TOKEN'),
      secrets.get('FB_APP_SECRET'),
    ]);
    return { token, appSecret };
  }

  /** The credentials in Parameter Store, unless they are still those that Facebook refused. */
  async function usableCredentials(): Promise<Credentials> {
    const held = await credentials();
    if (!refused || !areSame(held, refused)) return held;
    await secrets.refresh();
    const fresh = await credentials();
    if (areSame(fresh, refused)) throw refused.error;
    return fresh;
  }

  async function post(path: string, body: object, end = Number.POSITIVE_INFINITY): Promise<GraphAnswer> {
    const held = await usableCredentials();
    try {
      return await call(path, body, held, end);
    } catch (error) {
      if (!(error instanceof GraphApiRefused) || !error.isAboutCredentials) throw error;
      refused = { ...held, error };
      return await call(path, body, await usableCredentials(), end);
    }
  }

  async function call(path: string, body: object, { token, appSecret }: Credentials, end: number) {
    const address = `${url}/${GRAPH_API_VERSION}/${path}?appsecret_proof=${proof(token, appSecret)}`;
    const response = await answerOf(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeOut, end - Date.now())))),
    });
    return read(response, [token, appSecret]);
  }

  async function answerOf(address: string, request: RequestInit): Promise<Response> {
    try {
      const response = await send(address, request);
      const { status, ok, headers } = response;
      return { status, ok, retryAfter: retryAfter(headers), json: parse(await response.text()) };
    } catch (cause) {
      throw new GraphApiUnreachable('the call failed or took too long', { cause: innermost(cause) });
    }
  }

  async function checkCredentials(): Promise<void> {
    await usableCredentials();
  }

  return { post, checkCredentials };
}

interface Credentials {
  readonly token: string;
  readonly appSecret: string;
}

function areSame(one: Credentials, other: Credentials): boolean {
  return one.token === other.token && one.appSecret === other.appSecret;
}

function read({ status, ok, retryAfter, json }: Response, secrets: readonly string[]): GraphAnswer {
  if (json.error) throw new GraphApiRefused(status, without(secrets, json.error), retryAfter);
  if (!ok) throw new GraphApiUnreachable(`status ${status} without a reason`);
  return json;
}

interface Response {
  readonly status: number;
  readonly ok: boolean;
  readonly retryAfter: number | undefined;
  readonly json: Answer;
}

type Answer = GraphAnswer & { readonly error?: GraphErrorBody };

/** Facebook quotes a token that it cannot read in its message. */
function without(secrets: readonly string[], error: GraphErrorBody): GraphErrorBody {
  return {
    ...error,
    message: secrets.reduce((text, secret) => text.replaceAll(secret, '…'), error.message ?? ''),
  };
}

function parse(text: string): Answer {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/**
 * After how many seconds Facebook would listen again: Retry-After in seconds, or the longest
 * `estimated_time_to_regain_access` in minutes (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
 */
function retryAfter(headers: Headers): number | undefined {
  const usage = headers.get('x-business-use-case-usage') ?? '';
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access":\s*(\d+)/g)].map(([, n]) =>
    Number(n),
  );
  const seconds = Math.max(60 * Math.max(0, ...minutes), Number(headers.get('retry-after')) || 0);
  return seconds > 0 ? seconds : undefined;
}

/** Proves that the caller holds the App's secret (https://developers.facebook.com/docs/graph-api/guides/secure-requests). */
function proof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}

/** `fetch` wraps the error that says what happened (ECONNREFUSED) in one that does not. */
function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}
