import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { describe, log } from './log.ts';

/** Logged when code that nobody awaits, as of a timer, throws an error. */
const UNCAUGHT = 'An error that nothing catches ended the function: its events are tried again';

/** Fails the handler that left a promise behind. */
type Fail = (reason: unknown) => void;

/** What runs on behalf of a handler, also if the handler does not await it. */
const owners = new AsyncLocalStorage<Fail>();

/**
 * Takes over what no code catches. Lambda's runtime, or Node, would write the message of the error to the log, with what a
 * person wrote, and a rejected promise would end the process, and with it other people's events
 * (https://github.com/aws/aws-lambda-base-images/issues/392). The runtime may add listeners after this module is loaded:
 * each invocation makes sure.
 */
export function takeOverErrors(): void {
  takeOver('unhandledRejection', onRejection);
  takeOver('uncaughtException', onException);
}

function takeOver(event: string, listener: (error: unknown) => void): void {
  const errors: NodeJS.EventEmitter = process;
  const [only, ...others] = errors.listeners(event);
  if (only === listener && others.length === 0) return;
  errors.removeAllListeners(event);
  errors.on(event, listener);
}

function onRejection(reason: unknown): void {
  const fail = owners.getStore();
  if (fail) fail(reason);
  else log.error('A promise was rejected and no handler is running: is an await missing?', describe(reason));
}

/** After such an error Node is in no state to go on (https://nodejs.org/api/process.html#event-uncaughtexception). */
function onException(error: unknown): void {
  log.error(UNCAUGHT, describe(error));
  process.exit(1);
}

/**
 * Runs `work`. If a promise that it did not await is rejected meanwhile, that fails the whole.
 * @throws what `work` throws, or the first such rejection
 */
export async function owningRejections<T>(work: () => Promise<T>): Promise<T> {
  const { promise: failure, reject } = Promise.withResolvers<never>();
  failure.catch(() => {});
  let ended = false;
  const fail = (reason: unknown) => {
    if (ended)
      log.error('A promise was rejected after its handler had ended: is an await missing?', describe(reason));
    else reject(reason);
  };
  try {
    const result = await owners.run(fail, () => Promise.race([work(), failure]));
    // Node reports a rejection only after all promises that are ready have run.
    return await Promise.race([setImmediate(result), failure]);
  } finally {
    ended = true;
  }
}
