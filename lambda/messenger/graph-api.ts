import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { classify } from '../runtime/errors.ts';
import { createHttp, type Http, type HttpRequest, type HttpResponse } from '../runtime/http-client.ts';
import { metrics } from '../runtime/metrics.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { type Credentials, createGraphCredentials } from './graph-credentials.ts';
import { GraphApiRefused, GraphApiUnreachable, type GraphErrorBody } from './graph-error.ts';
import { Multipart } from './multipart.ts';

/** A version works until two years after the next (https://developers.facebook.com/docs/graph-api/changelog). */
export const GRAPH_API_VERSION = 'v26.0';

/** How calls are made, if not as usual. */
export interface GraphApiOptions {
  /** Sends the calls. */
  readonly send?: Http;
  /** How long one call may take, in milliseconds. */
  readonly timeOut?: number;
}

/** How long a call may take. */
export interface CallOptions {
  /** When it ends at the latest, in milliseconds since 1970. */
  readonly endBy?: number;
  /** Facebook fetches a file first, for up to 75 seconds. */
  readonly withFile?: boolean;
}

/** The Graph API, called as one of the Pages. */
export interface GraphApi {
  /**
   * Makes one POST to an edge of the Page (`messages`), as JSON or as a form. The call ends after ten seconds unless
   * configured otherwise, and at `endBy` at the latest. While Parameter Store holds only credentials that
   * Facebook refused, no call is made for a while.
   * @returns Facebook's response; an empty object if Facebook accepted with a body that cannot be read.
   * @throws GraphApiRefused when Facebook says no.
   * @throws GraphApiUnreachable when Facebook does not respond.
   * @throws PageWithoutToken when the bot does not know the Page.
   */
  post(page: string, edge: string, body: object | Multipart, options?: CallOptions): Promise<SendResponse>;
  /** Makes one GET of `node` (a person's id) by the same rules; gives Facebook's JSON. */
  get(
    page: string,
    node: string,
    query: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<object>;
  /** Fails as `post` would if Facebook has refused the credentials in Parameter Store. */
  checkCredentials(page: string): Promise<void>;
}

/**
 * How long a connection may be idle and still be used, in milliseconds. If Facebook has closed it, nobody knows
 * whether it served the request, and the person may read the message twice: a new connection is cheaper. `fetch`
 * has the same limit.
 */
const MAX_IDLE = 4_000;

/** For a call for which Facebook fetches a file, in milliseconds. */
const FILE_TIME_OUT = 80_000;

/** https://developers.facebook.com/docs/messenger-platform/reference/send-api#response */
export interface SendResponse {
  readonly recipient_id?: string;
  readonly message_id?: string;
}

type Parameters = Readonly<Record<string, string>>;
type Call = Pick<HttpRequest, 'method' | 'body'> & { readonly contentType?: string };

/**
 * @param url of the Graph API, without version
 * @param pages ids of the Pages with a token of their own; if there are none, FB_PAGE_TOKEN serves every Page
 */
export function createGraphApi(
  url: string,
  secrets: Pick<Secrets, 'get' | 'refresh'>,
  pages: readonly string[] = [],
  { send = createHttp(MAX_IDLE), timeOut = 10_000 }: GraphApiOptions = {},
): GraphApi {
  const credentials = createGraphCredentials(secrets, pages);

  async function call(
    path: string,
    query: Parameters,
    { token, appSecret }: Credentials,
    { endBy = Number.POSITIVE_INFINITY, withFile = false }: CallOptions,
    { method, body, contentType }: Call,
  ): Promise<ResponseBody> {
    const parameters = new URLSearchParams({ ...query, appsecret_proof: proof(token, appSecret) });
    const response = responseTo({
      method,
      url: new URL(`${url}/${GRAPH_API_VERSION}/${path}?${parameters}`),
      headers: { authorization: `Bearer ${token}`, ...(contentType && { 'content-type': contentType }) },
      ...(body && { body }),
      timeOut: Math.max(1, Math.ceil(Math.min(withFile ? FILE_TIME_OUT : timeOut, endBy - Date.now()))),
    });
    return response.then((response) => read(response, [token, appSecret])).catch(countAndRethrow);
  }

  async function responseTo(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await send(request);
    } catch (cause) {
      throw new GraphApiUnreachable('the call failed or took too long', { cause });
    }
  }

  return {
    post(page, edge, body, options = {}) {
      const request = { method: 'POST', ...serialised(body) } as const;
      return credentials.use(page, (held) => call(`me/${edge}`, {}, held, options, request));
    },
    get(page, node, query, options = {}) {
      return credentials.use(page, (held) => call(node, query, held, options, { method: 'GET' }));
    },
    async checkCredentials(page) {
      await credentials.usable(page);
    },
  };
}

/** Counts a failed call and leaves Facebook's trace id in the log, even if the bot ignores the error. */
function countAndRethrow(error: unknown): never {
  metrics.count(`GraphErrors_${classify(error)}`);
  if (error instanceof GraphApiRefused) metrics.about({ fbtrace_id: error.fbtrace_id });
  throw error;
}

function serialised(body: object | Multipart) {
  if (body instanceof Multipart) return { contentType: body.contentType, body: body.bytes };
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

function read({ status, headers, text }: HttpResponse, secrets: readonly string[]): ResponseBody {
  const body = parse(text);
  if (body.error) throw new GraphApiRefused(status, redact(secrets, body.error), retryAfter(headers));
  if (status < 200 || status >= 300) throw new GraphApiUnreachable(`status ${status} without a reason`);
  return body;
}

type ResponseBody = SendResponse & { readonly error?: GraphErrorBody };

/** Facebook's message quotes a token that it cannot read. */
function redact(secrets: readonly string[], error: GraphErrorBody): GraphErrorBody {
  return {
    ...error,
    message: secrets.reduce((text, secret) => text.replaceAll(secret, '…'), error.message ?? ''),
  };
}

function parse(text: string): ResponseBody {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/**
 * After how many seconds Facebook accepts calls again: Retry-After in seconds, or the longest
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

/** Proves that we know the App secret (https://developers.facebook.com/docs/graph-api/guides/secure-requests). */
function proof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}
