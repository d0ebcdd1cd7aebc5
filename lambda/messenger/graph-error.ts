import { LoggableError, type Verdict } from '../runtime/errors.ts';
import { verdictOf } from './graph-error-codes.ts';

/**
 * The `error` of a Graph API response: https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export interface GraphErrorBody {
  readonly message?: string;
  readonly type?: string;
  readonly code?: number;
  readonly error_subcode?: number;
  readonly is_transient?: boolean;
  readonly fbtrace_id?: string;
}

/** Facebook refused a call. Meta's support asks for the `fbtrace_id`. */
export class GraphApiRefused extends LoggableError {
  override readonly name = 'GraphApiRefused';
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;
  readonly fbtrace_id: string | undefined;
  readonly isTransient: boolean;
  /** Seconds to wait before the next call, if Facebook says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, error: GraphErrorBody, retryAfter?: number) {
    super(`Facebook refused: ${error.message || 'no reason given'}`);
    this.status = status;
    this.code = error.code ?? 0;
    this.subcode = error.error_subcode;
    this.fbtrace_id = error.fbtrace_id;
    this.isTransient = error.is_transient === true;
    this.retryAfter = retryAfter;
  }

  /**
   * Whether Facebook refuses the Page token or the App secret. A wrong proof of the App secret has no code of
   * its own (https://developers.facebook.com/docs/graph-api/guides/secure-requests).
   */
  get isAboutCredentials(): boolean {
    return (
      this.code === 190 || this.code === 102 || (this.code === 100 && /appsecret_proof/.test(this.message))
    );
  }

  override get verdict(): Verdict {
    return this.isAboutCredentials ? 'token' : verdictOf(this);
  }

  override get fields() {
    const { status, code, subcode, fbtrace_id } = this;
    return { status, code, subcode, fbtrace_id };
  }
}

/** Facebook sent no response, or none that can be read. The call may have taken effect. */
export class GraphApiUnreachable extends LoggableError {
  override readonly name = 'GraphApiUnreachable';

  constructor(reason: string, options?: ErrorOptions) {
    super(`Facebook unreachable: ${reason}`, options);
  }

  override get verdict(): Verdict {
    return 'retry';
  }
}
