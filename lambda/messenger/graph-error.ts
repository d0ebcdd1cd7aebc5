import { LoggableError, TryAgain, type Verdict } from '../runtime/errors.ts';
import { isAboutRateLimit, isSlow, verdictOf } from './graph-error-codes.ts';

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

/** Facebook refused a call: catch it in a handler, `status`, `code` and `subcode` say why. Meta's support asks for the `fbtrace_id`. */
export class GraphApiRefused extends LoggableError {
  override readonly name: string = 'GraphApiRefused';
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

  /** Whether a rate limit was met: further calls would only lengthen the wait. */
  get isAboutRateLimit(): boolean {
    return isAboutRateLimit(this);
  }

  /** Whether the same call may well succeed a moment later. */
  get isPassing(): boolean {
    const mayPass = this.verdict === 'retry' && this.retryAfter === undefined;
    return mayPass && !this.isAboutRateLimit && !isSlow(this);
  }

  override get verdict(): Verdict {
    return this.isAboutCredentials ? 'token' : verdictOf(this);
  }

  override get fields() {
    const { status, code, subcode, fbtrace_id } = this;
    return { status, code, subcode, fbtrace_id };
  }
}

/** Whether Facebook may have received a call that failed. */
export interface Sent {
  /** `no`: there was no connection, so the request did not leave. `unknown`: the call may have taken effect. */
  readonly sent: 'no' | 'unknown';
}

/** Facebook sent no response, or none that can be read. */
export class GraphApiUnreachable extends LoggableError implements Sent {
  override readonly name: string = 'GraphApiUnreachable';
  readonly sent: Sent['sent'];

  constructor(reason: string, { sent = 'unknown', ...options }: ErrorOptions & Partial<Sent> = {}) {
    super(`Facebook unreachable: ${reason}`, options);
    this.sent = sent;
  }

  override get verdict(): Verdict {
    return 'retry';
  }
}

/** Facebook accepted a POST, but its response cannot be read: a message most likely went out. */
export class GraphApiUnreadable extends GraphApiUnreachable {
  override readonly name = 'GraphApiUnreadable';

  override get verdict(): Verdict {
    return 'maybe-sent';
  }
}

/** Facebook did not answer a call that changes something: it may have taken effect, so it is not repeated in place. */
export class EffectUnknown extends LoggableError {
  override readonly name = 'EffectUnknown';

  constructor(options?: ErrorOptions) {
    super('Facebook did not answer a call of the Graph API: it may have taken effect.', options);
  }

  override get verdict(): Verdict {
    return 'maybe-sent';
  }
}

/** A call that was not made, because the Page is close to a rate limit: calls beyond it lengthen the wait. */
export class RateLimitNear extends TryAgain {
  override readonly name = 'RateLimitNear';
  /** In seconds, at least: the limit may last longer. */
  readonly retryAfter: number;

  constructor(page: string, seconds: number) {
    super(`Page ${page} is close to a rate limit of Facebook: the next call is made in ${seconds} seconds.`);
    this.retryAfter = seconds;
  }
}
