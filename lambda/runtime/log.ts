import { type Fields, LoggableError } from './errors.ts';
import { currentRecord } from './record-scope.ts';
import { stackFrames } from './stack-trace.ts';

/**
 * Logged when Facebook refuses the Page token or the App secret. A metric filter counts this sentence, and an
 * alarm fires on the count.
 */
export const CREDENTIALS_REFUSED =
  'Facebook refuses the Page token or the App secret: events wait for a new one in Parameter Store';

/**
 * Writes one line of log: `what` happened, and fields to search for. Lambda's JSON logging adds time, level and
 * request id. Fields are ids, names, counts and codes: never a secret, never what a person wrote.
 */
export const log = {
  info: (what: string, fields?: Fields): void => console.info(line(what, fields)),
  warn: (what: string, fields?: Fields): void => console.warn(line(what, fields)),
  error: (what: string, fields?: Fields): void => console.error(line(what, fields)),
};

/** The event of the record that the code works for is named in each line. */
function line(what: string, fields: Fields | undefined): Fields {
  return { what, ...currentRecord()?.ids, ...fields };
}

/**
 * Gives an error as fields of a log line. The message of an error that is not ours is left out, because it may
 * quote what a person wrote (`JSON.parse` does); its name and stack trace say where to look.
 */
export function describe(error: unknown): Fields {
  if (error instanceof LoggableError) {
    return { error: error.name, message: error.message, ...error.fields, ...causeOf(error) };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, ...codeOf(error), stack: stackFrames(error), ...causeOf(error) };
}

function causeOf(error: Error): Fields {
  const { cause } = error;
  return cause instanceof Error ? { cause: cause.name, ...codeOf(cause) } : {};
}

function codeOf(error: Error): Fields {
  return 'code' in error && typeof error.code === 'string' ? { errno: error.code } : {};
}
