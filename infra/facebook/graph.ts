import { createHmac } from 'node:crypto';
import { GRAPH_API_VERSION } from '../../lambda/messenger/graph-version.ts';
import { at, isObject, type Json, list, string } from '../../lambda/runtime/json.ts';
import { CHECK_ONLINE } from '../proxy.ts';
import { graphAdvice } from './graph-advice.ts';

/** The token of an App (`id|secret`), a Page or a user; empty for the one call that needs none. */
export type Access =
  | {
      readonly token: string;
      /**
       * Proves that the caller holds the App's secret
       * (https://developers.facebook.com/docs/graph-api/guides/secure-requests).
       */
      readonly appSecret: string;
    }
  | { readonly token?: never; readonly appSecret?: never };

/** A shorter value is no secret, and must not be cut out of Facebook's messages. */
const MIN_SECRET_LENGTH = 12;

/** Time limit of a call, in milliseconds. */
const TIME_OUT = 30_000;

/** Facebook refused a call. The message says what to do. */
export class GraphRefused extends Error {
  readonly code: unknown;
  constructor(code: unknown, message: string) {
    super(graphAdvice(code, message));
    this.code = code;
  }
}

/** The Graph API as the commands use it: each call is made once, without retries. */
export class Graph {
  /** The version with which Facebook answered last; undefined before the first answer, or if it does not say. */
  servedVersion: string | undefined;
  readonly #url: string;

  /** @param url such as `https://graph.facebook.com` */
  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error that says what to do */
  get(path: string, access: Access, query: Readonly<Record<string, string>> = {}): Promise<Json> {
    return this.#call(path, access, query, {});
  }

  /**
   * Reads all pages of a list. It asks for the next page by cursor and never calls Facebook's own link to it,
   * because that link contains the token (https://developers.facebook.com/docs/graph-api/results).
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

  /** Deletes what the query names. @throws Error that says what to do */
  delete(path: string, access: Access, query: Readonly<Record<string, string>>): Promise<Json> {
    return this.#call(path, access, query, { method: 'DELETE' });
  }

  async #call(
    path: string,
    { token, appSecret }: Access,
    query: Readonly<Record<string, string>>,
    request: RequestInit,
    formValues: readonly string[] = [],
  ): Promise<Json> {
    const proof = token && createHmac('sha256', appSecret).update(token).digest('hex');
    const parameters = new URLSearchParams({ ...query, ...(proof && { appsecret_proof: proof }) });
    const headers = { ...request.headers, ...(token && { authorization: `Bearer ${token}` }) };
    const url = `${this.#url}/${GRAPH_API_VERSION}/${path}?${parameters}`;
    const { json, version } = await fetchJson(url, { ...request, headers });
    this.servedVersion = version;
    if (!isObject(json.error) && json.success !== false) return json;
    const { code, message = 'no reason given' } = isObject(json.error) ? json.error : {};
    const secrets = [token ?? '', ...formValues, ...Object.values(query)];
    throw new GraphRefused(code, redact(String(message), secrets));
  }
}

/** Removes secrets from a message: Facebook quotes tokens that it cannot read. */
function redact(message: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .reduce((text, secret) => text.replaceAll(secret, '…'), message);
}

/** Facebook's JSON, and the version with which it answered. */
interface Answer {
  readonly json: Json;
  readonly version: string | undefined;
}

async function fetchJson(url: string, request: RequestInit): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIME_OUT);
    const response = await fetch(url, { ...request, signal, redirect: 'error' });
    const json: unknown = await response.json().catch(() => undefined);
    const version = response.headers.get('facebook-api-version') ?? undefined;
    if (isObject(json)) return { json, version };
    const message = `status ${response.status}, with a body that is not a JSON object`;
    return { json: { error: { message } }, version };
  } catch {
    throw new Error(`${new URL(url).host} could not be reached: ${CHECK_ONLINE}.`);
  }
}
