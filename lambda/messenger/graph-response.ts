import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from '../runtime/http-client.ts';
import { isObject, type Json } from '../runtime/json.ts';
import {
  GraphApiRefused,
  GraphApiUnreachable,
  GraphApiUnreadable,
  type GraphErrorBody,
} from './graph-error.ts';

/**
 * Reads a response of the Graph API.
 * @param secrets are removed from Facebook's message, which quotes a token that it cannot read
 * @throws GraphApiRefused, GraphApiUnreachable, GraphApiUnreadable
 */
export function readResponse(
  method: 'GET' | 'POST',
  { status, headers, text }: HttpResponse,
  secrets: readonly string[],
): Json {
  const body = parse(text);
  if (isRefusal(body)) throw new GraphApiRefused(status, redact(secrets, body.error), retryAfter(headers));
  if (status < 200 || status >= 300) throw new GraphApiUnreachable(`status ${status} without a reason`);
  if (isObject(body)) return body;
  const Unreadable = method === 'POST' ? GraphApiUnreadable : GraphApiUnreachable;
  throw new Unreadable(`status ${status} with a body that is not a JSON object`);
}

function isRefusal(body: unknown): body is { readonly error: GraphErrorBody } {
  return isObject(body) && isObject(body.error);
}

function redact(secrets: readonly string[], error: GraphErrorBody): GraphErrorBody {
  return {
    ...error,
    message: secrets.reduce((text, secret) => text.replaceAll(secret, '…'), String(error.message ?? '')),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
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
