import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '../runtime/errors.ts';
import { createHttp, type Http, type HttpRequest, type HttpResponse } from '../runtime/http-client.ts';
import { metrics } from '../runtime/metrics.ts';
import { pageTokenOf } from '../runtime/parameter-names.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { GraphApiRefused, GraphApiUnreachable, type GraphErrorBody } from './graph-error.ts';
import { judge } from './graph-error-codes.ts';
import { Multipart } from './multipart.ts';

/** Works until two years after its successor comes out (https://developers.facebook.com/docs/graph-api/changelog). */
export const GRAPH_API_VERSION = 'v26.0';

/** How calls are made, where that is another way than usual. */
export interface GraphApiOptions {
  /** What sends the calls. */
  readonly send?: Http;
  /** How long one call may take, in milliseconds. */
  readonly timeOut?: number;
}

/** How long a call may take. */
export interface CallOptions {
  /** At the latest until then, in milliseconds since 1970. */
  readonly end?: number;
  /** Facebook fetches a file first, for up to 75 seconds. */
  readonly withFile?: boolean;
}

/** The Graph API, spoken to as one of the Pages. */
export interface GraphApi {
  /**
   * One POST to an edge of the Page (`messages`), as JSON or as a form, given up after ten seconds unless told otherwise,
   * and at the latest at `end`. While Parameter Store holds the token and the secret that
   * Facebook refused, no call is made for a while.
   * @returns Facebook's answer; an empty object when Facebook accepted in words that cannot be read.
   * @throws GraphApiRefused when Facebook says no.
   * @throws GraphApiUnreachable when Facebook does not answer.
   * @throws PageWithoutToken when the bot does not know the Page.
   */
  post(page: string, edge: string, body: object | Multipart, options?: CallOptions): Promise<GraphAnswer>;
  /** One GET of `node` (a person's id), by the same rules; gives Facebook's JSON. */
  get(
    page: string,
    node: string,
    query: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<object>;
  /** Fails like `post` would when Facebook has refused what Parameter Store holds. */
  checkCredentials(page: string): Promise<void>;
}

/** An event of a Page that no token was given for. */
class PageWithoutToken extends Fault {
  override readonly name = 'PageWithoutToken';
  constructor(page: string) {
    super(
      `Page ${page} is not among the context value pages: add it there, deploy, and put its FB_PAGE_TOKEN.`,
    );
  }
}

/**
 * For how long a connection may lie unused, in milliseconds. A call that meets a closed one is sent again, and if Facebook had served
 * it after all the person reads it twice: another connection is cheaper. `fetch` keeps to the same four seconds.
 */
const UNUSED = 4_000;

/** For a call for which Facebook fetches a file, in milliseconds. */
const FILE_TIME_OUT = 80_000;

/** For how long no call is made with what Facebook refused, in milliseconds: it may have been a mistake of Facebook's. */
const REFUSED_FOR = 15 * 60_000;

/** What the Send API answers (https://developers.facebook.com/docs/messenger-platform/reference/send-api#response). */
export interface GraphAnswer {
  readonly recipient_id?: string;
  readonly message_id?: string;
}

/**
 * @param url where the Graph API answers, without version
 * @param pages ids of the Pages that have a token each; without any, FB_PAGE_TOKEN is the token of all
 */
export function createGraphApi(
  url: string,
  secrets: Pick<Secrets, 'get' | 'refresh'>,
  pages: readonly string[] = [],
  { send = createHttp(UNUSED), timeOut = 10_000 }: GraphApiOptions = {},
): GraphApi {
  /** By Page: what Facebook refused, when, and in which words. */
  const refused = new Map<
    string,
    Credentials & { readonly error: GraphApiRefused; readonly until: number }
  >();

  async function credentials(page: string): Promise<Credentials> {
    if (pages.length > 0 && !pages.includes(page)) throw new PageWithoutToken(page);
    const [token, appSecret] = await Promise.all([
      secrets.get(pages.length > 0 ? pageTokenOf(page) : 'FB_PAGE_TOKEN'),
      secrets.get('FB_APP_SECRET'),
    ]);
    return { token, appSecret };
  }

  /** The credentials in Parameter Store, unless they are still those that Facebook refused. */
  async function usableCredentials(page: string): Promise<Credentials> {
    const held = await credentials(page);
    const before = refused.get(page);
    if (!before || Date.now() >= before.until || !areSame(held, before)) return held;
    await secrets.refresh();
    const fresh = await credentials(page);
    if (areSame(fresh, before)) throw before.error;
    return fresh;
  }

  /** Calls, and once more when what was refused has been changed in Parameter Store meanwhile. */
  async function withCredentials(
    page: string,
    call: (held: Credentials) => Promise<Answer>,
  ): Promise<Answer> {
    const held = await usableCredentials(page);
    try {
      return await call(held);
    } catch (error) {
      if (!(error instanceof GraphApiRefused) || !error.isAboutCredentials) throw error;
      refused.set(page, { ...held, error, until: Date.now() + REFUSED_FOR });
      return await call(await usableCredentials(page));
    }
  }

  async function call(
    path: string,
    query: Readonly<Record<string, string>>,
    { token, appSecret }: Credentials,
    { end = Number.POSITIVE_INFINITY, withFile = false }: CallOptions,
    request: Pick<HttpRequest, 'method' | 'body'> & { readonly contentType?: string },
  ): Promise<Answer> {
    const { method, body, contentType } = request;
    const parameters = new URLSearchParams({ ...query, appsecret_proof: proof(token, appSecret) });
    const answer = answerOf({
      method,
      url: new URL(`${url}/${GRAPH_API_VERSION}/${path}?${parameters}`),
      headers: { authorization: `Bearer ${token}`, ...(contentType && { 'content-type': contentType }) },
      ...(body && { body }),
      timeOut: Math.max(1, Math.ceil(Math.min(withFile ? FILE_TIME_OUT : timeOut, end - Date.now()))),
    });
    return answer.then((response) => read(response, [token, appSecret])).catch(counted);
  }

  async function answerOf(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await send(request);
    } catch (cause) {
      throw new GraphApiUnreachable('the call failed or took too long', { cause });
    }
  }

  return {
    post(page, edge, body, options = {}) {
      const request = { method: 'POST', ...written(body) } as const;
      return withCredentials(page, (held) => call(`me/${edge}`, {}, held, options, request));
    },
    get(page, node, query, options = {}) {
      return withCredentials(page, (held) => call(node, query, held, options, { method: 'GET' }));
    },
    async checkCredentials(page) {
      await usableCredentials(page);
    },
  };
}

/** Counts a call that failed, and leaves Facebook's name for it in the log, even if the bot makes nothing of it. */
function counted(error: unknown): never {
  metrics.count(`GraphErrors_${judge(error)}`);
  if (error instanceof GraphApiRefused) metrics.about({ fbtrace_id: error.fbtrace_id });
  throw error;
}

function written(body: object | Multipart) {
  if (body instanceof Multipart) return { contentType: body.contentType, body: body.bytes };
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

interface Credentials {
  readonly token: string;
  readonly appSecret: string;
}

function areSame(one: Credentials, other: Credentials): boolean {
  return one.token === other.token && one.appSecret === other.appSecret;
}

function read({ status, headers, text }: HttpResponse, secrets: readonly string[]): Answer {
  const answer = parse(text);
  if (answer.error) throw new GraphApiRefused(status, without(secrets, answer.error), retryAfter(headers));
  if (status < 200 || status >= 300) throw new GraphApiUnreachable(`status ${status} without a reason`);
  return answer;
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
function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  const usage = String(headers['x-business-use-case-usage'] ?? '');
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access":\s*(\d+)/g)].map(([, n]) =>
    Number(n),
  );
  const seconds = Math.max(60 * Math.max(0, ...minutes), Number(headers['retry-after']) || 0);
  return seconds > 0 ? seconds : undefined;
}

/** Proves that the caller holds the App's secret (https://developers.facebook.com/docs/graph-api/guides/secure-requests). */
function proof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}
