import { LoggableError, type Verdict } from '../runtime/errors.ts';
import { verdictOf } from './graph-error-codes.ts';

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
  /** After how many seconds Facebook would listen again, when it says so. */
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
   * Whether it is the Page token or the App secret that Facebook refuses. A wrong proof of the App secret has no code of
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

/** Facebook did not answer, or not in the words of the Graph API: nobody knows whether the call took effect. */
export class GraphApiUnreachable extends LoggableError {
  override readonly name = 'GraphApiUnreachable';

  constructor(reason: string, options?: ErrorOptions) {
    super(`Facebook unreachable: ${reason}`, options);
  }

  override get verdict(): Verdict {
    return 'retry';
  }
}
