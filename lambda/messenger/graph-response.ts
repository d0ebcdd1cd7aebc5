import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from '../runtime/http-client.ts';
import { isObject, type Json, parseJson } from '../runtime/json.ts';
import {
  GraphApiRefused,
  GraphApiUnreachable,
  GraphApiUnreadable,
  type GraphErrorBody,
} from './graph-error.ts';
import type { GraphMethod } from './graph-request.ts';

/**
 * Reads a response of the Graph API.
 * @param secrets are removed: Facebook's links to further results contain the token, and its messages quote one that it
 * cannot read
 * @throws GraphApiRefused, GraphApiUnreachable, GraphApiUnreadable
 */
export function readResponse(
  method: GraphMethod,
  { status, headers, text }: HttpResponse,
  secrets: readonly string[],
): Json {
  const body = parse(redact(secrets, text));
  if (isRefusal(body)) throw new GraphApiRefused(status, body.error, retryAfter(headers));
  if (status < 200 || status >= 300) throw new GraphApiUnreachable(`status ${status} without a reason`);
  if (isObject(body)) return body;
  const Unreadable = method === 'GET' ? GraphApiUnreachable : GraphApiUnreadable;
  throw new Unreadable(`status ${status} with a body that is not a JSON object`);
}

function isRefusal(body: unknown): body is { readonly error: GraphErrorBody } {
  return isObject(body) && isObject(body.error);
}

function redact(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
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
