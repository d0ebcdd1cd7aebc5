import { Fault } from '../runtime/errors.ts';
import type { Json } from '../runtime/json.ts';
import { GRAPH_API_VERSION } from './graph-version.ts';
import { writeMultipart } from './multipart.ts';

/** What Meta's pages put in front of a path. */
export type GraphMethod = 'GET' | 'POST' | 'DELETE';

/** What goes along with a call of the Graph API. */
export interface GraphOptions {
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Sent instead of `body`: a form with files. */
  readonly form?: FormData;
  /** Facebook fetches or stores a file first: wait for it up to 80 seconds instead of ten. A form always has this. */
  readonly withFile?: boolean;
}

/** What can call the Graph API as a Page: a conversation, or the Page of an event without a person. */
export interface CallsGraph {
  graph(method: GraphMethod, path: string, options?: GraphOptions): Promise<Json>;
}

/** A call that is ready to be made, once or several times. */
export interface GraphCall {
  readonly method: GraphMethod;
  /** Without version. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: string | Uint8Array;
  /** The id of the App, in whose name the call asks about the Page's token: `debug_token`. */
  readonly asApp?: string;
}

/** A call of the Graph API that could leave the Page, or take its token along. */
class InvalidGraphCall extends Fault {
  override readonly name = 'InvalidGraphCall';
}

/** Names between slashes: no host, no query, no `..`, and nothing that an URL would decode. */
const PATH = /^[\w$:=~-][\w$.:=~-]*(\/[\w$:=~-][\w$.:=~-]*)*$/;

/** What Meta's pages put between host and path. */
const VERSION = /^v\d+\.\d+(\/|$)/i;

/** The project adds the first three to each call. The last is another way to name the method. */
const RESERVED = /^(access_token|appsecret_(proof|time)|method)$/i;

/**
 * Checks a call and writes its body.
 * @throws InvalidGraphCall
 */
export async function toGraphCall(
  method: GraphMethod,
  written: string,
  { query = {}, body, form }: GraphOptions,
): Promise<GraphCall> {
  const path = written.replace(/^\//, ''); // Meta's pages write `/me/personas`.
  if (VERSION.test(path))
    throw new InvalidGraphCall(
      `Facebook is asked with one version: leave the version out of the path: all calls have ${GRAPH_API_VERSION}.`,
    );
  if (body && form)
    throw new InvalidGraphCall(
      'A Graph API call has either body or form, not both: put all fields into the form.',
    );
  if (!PATH.test(path))
    throw new InvalidGraphCall('The path of a Graph API call must be names between slashes: me/personas.');
  const names = [query, body ?? {}].flatMap(Object.keys).concat(form ? [...form.keys()] : []);
  const reserved = names.find((name) => RESERVED.test(name));
  if (reserved !== undefined)
    throw new InvalidGraphCall(`A Graph API call has its token and method already: leave ${reserved} out.`);
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
  const call = { method, path, query: Object.fromEntries(texts) };
  if (!form) return { ...call, ...(body && asJson(body)) };
  const { contentType, bytes } = await writeMultipart(form);
  return { ...call, contentType, body: bytes };
}

/** A body as JSON. */
export function asJson(body: object): Pick<GraphCall, 'contentType' | 'body'> {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}
