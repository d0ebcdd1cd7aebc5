import { channel } from 'node:diagnostics_channel';
import { fromAuthor, isPlaced } from './call-site.ts';
import { type Fields, LoggableError } from './errors.ts';
import { currentRecord } from './record-scope.ts';
import { property, stackFrames } from './stack-trace.ts';

/**
 * Logged when Facebook refuses the Page token or the App secret. A metric filter counts this sentence, and an
 * alarm fires on the count.
 */
export const CREDENTIALS_REFUSED =
  'Facebook refuses the Page token or the App secret: events wait for a new one in Parameter Store';

/**
 * Where an error is told as it is, and the fields that will be logged of it. On AWS nobody listens. On one's own machine
 * the simulator and `talk` do, and add the words of the error to the fields: no setting and no variable can do that.
 */
const told = channel('messenger-lambda:error');

/**
 * Writes one line of log: `what` happened, and fields to search for. Lambda's JSON logging adds time, level and
 * request id. Fields are ids, names, counts and codes: never a secret, never what a person wrote.
 * `debug` is for what would be too much for CloudWatch: without another setting Lambda drops it.
 */
export const log = {
  debug: (what: string, fields?: Fields): void => console.debug(line(what, fields)),
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
 * quote what a person wrote (`JSON.parse` does); its name and stack trace say where to look. If the stack
 * trace does not lead to the author's code, the handler is named.
 */
export function describe(error: unknown): Fields {
  const fields = fieldsOf(error);
  told.publish({ error, fields, handler: currentRecord()?.handler?.run });
  return fields;
}

function fieldsOf(error: unknown): Fields {
  if (error instanceof LoggableError) {
    const { name, message, fields } = error;
    const place = isOfAuthor(error) && { stack: fromAuthor(stackFrames(error)) };
    return { error: name, message, ...place, ...fields, ...causeOf(error) };
  }
  if (!(error instanceof Error)) return { error: typeof error, ...handlerName() };
  const stack = stackFrames(error);
  // `fetch` fails without the frames of its caller.
  const name = fromAuthor(stack).length === 0 && handlerName();
  return { error: nameOf(error), ...codeOf(error), stack, ...name, ...causeOf(error) };
}

/** Whether the author's line says more than the message: not for trouble of Facebook or AWS. */
function isOfAuthor(error: LoggableError): boolean {
  const { name, verdict } = error;
  return isPlaced(error) && (verdict === 'fault' || verdict === 'retry-limited' || name === 'MissingSecret');
}

function handlerName(): Fields {
  const { handler } = currentRecord() ?? {};
  return handler ? { handler: handler.name } : {};
}

function causeOf(error: Error): Fields {
  const cause = property(error, 'cause');
  return cause instanceof Error ? { cause: nameOf(cause), ...codeOf(cause) } : {};
}

/** The name of a class. What an author has put there instead may be what a person wrote. */
function nameOf(error: Error): string {
  const name = property(error, 'name');
  return typeof name === 'string' && /^[A-Z][\w$.]*$/.test(name) ? name : 'Error';
}

/** A code like `ECONNREFUSED`. */
function codeOf(error: Error): Fields {
  const code = property(error, 'code');
  return typeof code === 'string' && /^[A-Z\d_]+$/.test(code) ? { errno: code } : {};
}
