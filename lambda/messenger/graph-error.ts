import { LoggableError } from '../log.ts';

/** What the Graph API says when it refuses (https://developers.facebook.com/docs/graph-api/guides/error-handling). */
export interface GraphErrorBody {
  readonly message?: string;
  readonly type?: string;
  readonly code?: number;
  readonly error_subcode?: number;
  readonly is_transient?: boolean;
  readonly fbtrace_id?: string;
}

/** Facebook answered, and the answer is no. `fbtrace_id` is what Meta's support asks for. */
export class GraphApiRefused extends LoggableError {
  override readonly name = 'GraphApiRefused';
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;
  readonly fbtrace_id: string | undefined;
  readonly isTransient: boolean;

  constructor(status: number, error: GraphErrorBody) {
    super(`Facebook refused: ${error.message || 'no reason given'}`);
    this.status = status;
    this.code = error.code ?? 0;
    this.subcode = error.error_subcode;
    this.fbtrace_id = error.fbtrace_id;
    this.isTransient = error.is_transient === true;
  }

  override get fields() {
    const { status, code, subcode, fbtrace_id } = this;
    return { status, code, subcode, fbtrace_id };
  }
}

/** Facebook did not answer, or not in the words of the Graph API: nobody knows whether the call took effect. */
export class GraphApiUnreachable extends LoggableError {
  override readonly name = 'GraphApiUnreachable';

  constructor(reason: string, options?: ErrorOptions) {
    super(`Facebook unreachable: ${reason}`, options);
  }
}

/** Codes of rate limits and passing trouble (https://developers.facebook.com/docs/messenger-platform/error-codes). */
const TEMPORARY_CODES = new Set([1, 2, 4, 17, 32, 341, 613, 1200, 80001, 80006]);

/** Subcodes that make one of those codes final; 1357046 because the message may have been sent all the same. */
const FINAL_SUBCODES = new Set([99, 1357046, 2018344, 2018354, 2018338, 1893016, 1996]);

/** Whether the same call may well succeed a moment later. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof GraphApiUnreachable) return true;
  if (!(error instanceof GraphApiRefused)) return false;
  if (error.subcode !== undefined && FINAL_SUBCODES.has(error.subcode)) return false;
  return error.isTransient || TEMPORARY_CODES.has(error.code);
}
