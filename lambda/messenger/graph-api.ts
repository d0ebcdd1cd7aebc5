import { createHmac } from 'node:crypto';
import { classify } from '../runtime/errors.ts';
import {
  createHttp,
  type Http,
  type HttpRequest,
  type HttpResponse,
  mayHaveArrived,
} from '../runtime/http-client.ts';
import { type Json, present, string } from '../runtime/json.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { type Credentials, createGraphCredentials } from './graph-credentials.ts';
import { GraphApiUnreachable } from './graph-error.ts';
import { acceptAlreadyReplied, countAndRethrow } from './graph-failures.ts';
import { asJson, type GraphCall } from './graph-request.ts';
import { readResponse } from './graph-response.ts';
import { GRAPH_API_VERSION } from './graph-version.ts';
import { Multipart } from './multipart.ts';
import { createRateLimits } from './rate-limits.ts';
import { createTokenOwners } from './token-owners.ts';

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
   * @returns Facebook's response; an empty object if Facebook already has the private reply.
   * @throws GraphApiRefused when Facebook says no.
   * @throws GraphApiUnreachable when Facebook does not respond.
   * @throws GraphApiUnreadable when Facebook accepts, but its response cannot be read.
   * @throws RateLimitNear while the Page is close to a rate limit.
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
  /** Makes any one call by the same rules; gives Facebook's JSON, without the token that some links in it contain. */
  call(page: string, call: GraphCall, options?: CallOptions): Promise<Json>;
  /**
   * Fails as `post` would if Facebook has refused the credentials in Parameter Store, or the Page is close to a rate
   * limit.
   * @param endBy how long to wait for Parameter Store, in milliseconds since 1970
   */
  checkCredentials(page: string, endBy: number): Promise<void>;
}

/**
 * How long a connection may be idle and still be used, in milliseconds. If Facebook has closed it, it is unknown
 * whether it served the request, and the person may read the message twice: a new connection is cheaper. `fetch` has
 * the same limit.
 */
const MAX_IDLE = 4_000;

/** For a call for which Facebook fetches a file, in milliseconds. */
const FILE_TIME_OUT = 80_000;

/** https://developers.facebook.com/docs/messenger-platform/reference/send-api#response */
export interface SendResponse {
  readonly recipient_id?: string;
  readonly message_id?: string;
}

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
  const rateLimits = createRateLimits();
  const tokenOwners = createTokenOwners(pages);

  async function responseTo(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await send(request);
    } catch (cause) {
      const sent = mayHaveArrived(cause) ? 'unknown' : 'no';
      throw new GraphApiUnreachable('the call failed or took too long', { cause, sent });
    }
  }

  async function call(
    page: string,
    { token, appSecret }: Credentials,
    { endBy = Number.POSITIVE_INFINITY, withFile = false }: CallOptions,
    { method, path, query, body, contentType, asApp }: GraphCall,
  ): Promise<Json> {
    const bearer = asApp === undefined ? token : `${asApp}|${appSecret}`;
    const appsecret_proof = proof(bearer, appSecret);
    const parameters = new URLSearchParams({ ...query, appsecret_proof });
    // Facebook takes the token that it is asked about nowhere but in the query.
    if (asApp !== undefined) parameters.set('input_token', token);
    const response = await responseTo({
      method,
      url: new URL(`${url}/${GRAPH_API_VERSION}/${path}?${parameters}`),
      headers: { authorization: `Bearer ${bearer}`, ...(contentType && { 'content-type': contentType }) },
      ...(body && { body }),
      timeOut: Math.max(1, Math.ceil(Math.min(withFile ? FILE_TIME_OUT : timeOut, endBy - Date.now()))),
    });
    rateLimits.learn(page, response);
    return readResponse(method, response, [token, appSecret, appsecret_proof]);
  }

  /** The Page that a token belongs to; undefined if Facebook refuses to say. */
  async function ownerOf(page: string, held: Credentials, { endBy }: CallOptions) {
    try {
      const request = { method: 'GET', path: 'me', query: { fields: 'id' } } as const;
      const { id } = await call(page, held, present({ endBy }), request);
      return string(id);
    } catch (error) {
      if (['retry', 'token'].includes(classify(error))) throw error;
      return undefined;
    }
  }

  async function callAs(page: string, request: GraphCall, options: CallOptions = {}): Promise<Json> {
    rateLimits.enter(page);
    const callWith = (held: Credentials) =>
      call(page, held, options, request)
        .catch((error: unknown) =>
          tokenOwners.explain(error, page, held.token, () => ownerOf(page, held, options)),
        )
        .catch(countAndRethrow);
    return credentials.use(page, callWith, options.endBy);
  }

  return {
    post: (page, edge, body, options) =>
      callAs(page, { method: 'POST', path: `me/${edge}`, ...serialised(body) }, options)
        .then(readSendResponse)
        .catch(acceptAlreadyReplied),
    get: (page, path, query, options) => callAs(page, { method: 'GET', path, query }, options),
    call: callAs,
    async checkCredentials(page, endBy) {
      await credentials.usable(page, endBy);
      rateLimits.check(page);
    },
  };
}

function readSendResponse({ recipient_id, message_id }: Json): SendResponse {
  return present({ recipient_id: string(recipient_id), message_id: string(message_id) });
}

function serialised(body: object | Multipart) {
  return body instanceof Multipart ? { contentType: body.contentType, body: body.bytes } : asJson(body);
}

/** Proves that we know the App secret (https://developers.facebook.com/docs/graph-api/guides/secure-requests). */
function proof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}
