import { randomBytes } from 'node:crypto';
import { facebookJson } from './delivery.ts';

/** A call of the Graph API as it arrives. */
export interface GraphRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body byte for byte, for bodies that are not text. */
  readonly bytes?: Buffer;
}

export interface GraphResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The content of a Graph API error; `errorResponse` adds `fbtrace_id`. */
export interface GraphError {
  readonly message: string;
  readonly type?: string;
  readonly code: number;
  readonly error_subcode?: number;
  readonly is_transient?: boolean;
}

/** Why Facebook refuses a call: the code, and the message without it. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
}

/** Thrown while a call is checked, and answered as a Graph API error. */
export class RefusedCall extends Error {
  readonly error: GraphError;
  readonly status: number;
  constructor(error: GraphError, status = 400) {
    super(error.message);
    this.error = error;
    this.status = status;
  }
}

/** Ends the check of a call with an error of the usual type, `OAuthException`. */
export function refuse(code: number, message: string, error_subcode?: number): never {
  throw new RefusedCall({ message, code, ...(error_subcode !== undefined && { error_subcode }) });
}

/** Whether an answer is a refusal. */
export function isRefusal(answer: object): answer is Refusal {
  return 'code' in answer && 'message' in answer;
}

/** A refusal as a Graph API error: Facebook puts the code in front of the message. */
export function errorOf({ code, message, subcode }: Refusal): GraphError {
  return { code, message: `(#${code}) ${message}`, ...(subcode !== undefined && { error_subcode: subcode }) };
}

const HEADERS = { 'content-type': 'application/json; charset=UTF-8' };

/** A response that reports an error. */
export function errorResponse(error: GraphError, status = 400): GraphResponse {
  const fbtrace_id = `A${randomBytes(16).toString('base64url')}`;
  const body = { error: { type: 'OAuthException', ...error, fbtrace_id } };
  const invalidToken = { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${error.message}"` };
  return {
    status,
    headers: { ...HEADERS, ...(error.code === 190 && invalidToken) },
    body: facebookJson(body),
  };
}

/** A response with status 200. */
export function ok(body: object): GraphResponse {
  return { status: 200, headers: HEADERS, body: facebookJson(body) };
}
