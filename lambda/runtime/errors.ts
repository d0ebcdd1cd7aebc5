/** What a log line may hold next to its sentence. */
export type Fields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * What an error means for the event whose handler failed with it:
 *
 * - `retry`: Facebook or AWS is unavailable; the event is retried, later if the error says when.
 * - `token`: Facebook refuses the Page token or the App secret; the event waits for a new one.
 * - `retry-limited`: it may work next time; a few retries, then the dead-letter queue.
 * - `closed`: the person can no longer be reached; the event is done.
 * - `fault`: no retry can help; the event goes to the dead-letter queue.
 * - `maybe-sent`: Facebook may have sent the message: the next attempt asks before it sends it again.
 */
export type Verdict = 'retry' | 'token' | 'retry-limited' | 'closed' | 'fault' | 'maybe-sent';

/** Classifies what a handler threw. An error that is not ours is the bot's own: it may work next time. */
export function classify(error: unknown): Verdict {
  return error instanceof LoggableError ? error.verdict : 'retry-limited';
}

/**
 * An error that was written to be logged: its message holds ids, codes and advice, never a secret and never
 * what a person wrote.
 */
export class LoggableError extends Error {
  /** What the error means for the event. */
  get verdict(): Verdict {
    return 'retry-limited';
  }

  /** Further fields for the log line. */
  get fields(): Fields {
    return {};
  }
}

/** Something is unavailable, or an operator must act: the event is retried until then. */
export class TryAgain extends LoggableError {
  override get verdict(): Verdict {
    return 'retry';
  }
}

/** No retry can help: the event goes to the dead-letter queue. */
export class Fault extends LoggableError {
  override get verdict(): Verdict {
    return 'fault';
  }
}

/** Trouble that says when it is worth trying again. */
export class TryAgainAt extends TryAgain {
  /** In seconds, exactly. */
  readonly retryAfter: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.retryAfter = seconds;
  }
}

/** Throw it in a handler to have the event retried after some seconds (at most twelve hours). */
export class RetryLater extends TryAgainAt {
  override readonly name = 'RetryLater';

  constructor(seconds: number) {
    if (!Number.isFinite(seconds)) throw new TypeError('RetryLater needs a number of seconds.');
    super(`The bot asks to be called again in ${seconds} seconds.`, seconds);
  }
}
