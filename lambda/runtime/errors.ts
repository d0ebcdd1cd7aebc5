/** What a log line may hold beside its sentence. */
export type Fields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * An error that was written to be logged: its message holds ids, codes and advice, never a secret and never
 * what a person wrote.
 */
export class LoggableError extends Error {
  /** More to search for in the log. */
  get fields(): Fields {
    return {};
  }
}

/** Trouble that passes or that an operator can end: the event waits. */
export class TryAgain extends LoggableError {}

/** What no retry can mend: the event goes to the dead letters. */
export class Fault extends LoggableError {}

/** Thrown by a handler that wants to be asked again after some seconds (at most twelve hours). */
export class RetryLater extends LoggableError {
  override readonly name = 'RetryLater';
  readonly retryAfter: number;

  constructor(seconds: number) {
    super(`The bot asks to be called again in ${seconds} seconds.`);
    this.retryAfter = seconds;
  }
}
