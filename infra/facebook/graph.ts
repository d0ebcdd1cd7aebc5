import { createHmac } from 'node:crypto';
import { GRAPH_API_VERSION } from '../../lambda/messenger/graph-api.ts';
import { at, isObject, type Json, list, string } from '../../lambda/runtime/json.ts';

/** Who calls: an App (`id|secret`), a Page, a user, or nobody. */
export type Access =
  | {
      readonly token: string;
      /** Proves that the caller holds the App's secret (https://developers.facebook.com/docs/graph-api/guides/secure-requests). */
      readonly appSecret: string;
    }
  | { readonly token?: never; readonly appSecret?: never };

/** What to do, by code of the Graph API (https://developers.facebook.com/docs/graph-api/guides/error-handling). */
const ADVICE: Readonly<Record<number, string>> = {
  10: 'The token lacks a permission: generate it again and leave every permission of Messenger ticked.',
  190: 'Facebook does not take the token: generate a new one under Messenger API setup → Generate access tokens.',
  200: 'The token lacks a permission: generate it again and leave every permission of Messenger ticked.',
  803: 'There is no App with this id: copy the App id from the top of the App Dashboard.',
  2200: 'Facebook called the webhook and got no 200: npm run doctor says what the webhook answers.',
  2201: 'Facebook called the webhook, and something else answered: is the callback URL that of this stack?',
};

/** What Facebook says, under several codes, when the App's id or secret is wrong. */
const NOT_THIS_APP = /token signature|validating application|client secret|appsecret_proof/;

const DOES_NOT_FIT =
  'App id and App secret do not fit: the id stands at the top of the App Dashboard, the secret under App settings → Basic. FB_APP_SECRET=… npm run setup -- --overwrite replaces one that is stored.';

/** What is shorter is no secret. */
const SECRET = 12;

/** The Graph API, for the commands of an operator: one call, no retries. */
export class Graph {
  readonly #url: string;

  /** @param url `https://graph.facebook.com` */
  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error that says what to do */
  get(path: string, access: Access, query: Readonly<Record<string, string>> = {}): Promise<Json> {
    return this.#call(path, access, query, {});
  }

  /**
   * All that a list holds, over all its pages. The next page is asked for by its cursor: Facebook's own link to it holds the token, and
   * is never called (https://developers.facebook.com/docs/graph-api/results).
   * @throws Error that says what to do
   */
  async list(
    path: string,
    access: Access,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly Json[]> {
    const all: Json[] = [];
    for (let after: string | undefined; ; ) {
      const { data, paging } = await this.get(path, access, { ...query, ...(after && { after }) });
      all.push(...list(data).filter(isObject));
      const cursor = isObject(paging) && paging.next ? string(at(paging, 'cursors').after) : undefined;
      if (!cursor || cursor === after) return all;
      after = cursor;
    }
  }

  /** Sends a form. @throws Error that says what to do */
  post(path: string, access: Access, form: Readonly<Record<string, string>>): Promise<Json> {
    const request = { method: 'POST', body: new URLSearchParams(form) };
    return this.#call(path, access, {}, request, Object.values(form));
  }

  /** Sends JSON. @throws Error that says what to do */
  json(method: 'POST' | 'DELETE', path: string, access: Access, body: object): Promise<Json> {
    const headers = { 'content-type': 'application/json' };
    return this.#call(path, access, {}, { method, headers, body: JSON.stringify(body) });
  }

  async #call(
    path: string,
    { token, appSecret }: Access,
    query: Readonly<Record<string, string>>,
    request: RequestInit,
    sent: readonly string[] = [],
  ): Promise<Json> {
    const proof = token && createHmac('sha256', appSecret).update(token).digest('hex');
    const parameters = new URLSearchParams({ ...query, ...(proof && { appsecret_proof: proof }) });
    const headers = { ...request.headers, ...(token && { authorization: `Bearer ${token}` }) };
    const json = await this.#json(`${this.#url}/${GRAPH_API_VERSION}/${path}?${parameters}`, {
      ...request,
      headers,
    });
    if (!isObject(json.error) && json.success !== false) return json;
    const { code, message = 'no reason given' } = isObject(json.error) ? json.error : {};
    // Facebook quotes tokens that it cannot read.
    const said = [token ?? '', ...sent, ...Object.values(query)]
      .filter(({ length }) => length >= SECRET)
      .reduce((text, secret) => text.replaceAll(secret, '…'), String(message));
    const advice = NOT_THIS_APP.test(said) ? DOES_NOT_FIT : ADVICE[Number(code)];
    throw new Error(`${advice ?? 'Facebook refuses.'} (Facebook says: ${said})`);
  }

  async #json(url: string, request: RequestInit): Promise<Json> {
    try {
      const response = await fetch(url, {
        ...request,
        signal: AbortSignal.timeout(30_000),
        redirect: 'error',
      });
      const json: unknown = await response.json().catch(() => undefined);
      if (isObject(json)) return json;
      return { error: { message: `status ${response.status}, and nothing that can be read` } };
    } catch {
      throw new Error(`${new URL(url).host} could not be reached: is this machine online?`);
    }
  }
}
