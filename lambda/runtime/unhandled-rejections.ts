import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { describe, log } from './log.ts';

/** Fails the handler that left a promise behind. */
type Fail = (reason: unknown) => void;

/** What runs on behalf of a handler, also if the handler does not await it. */
const owners = new AsyncLocalStorage<Fail>();

/**
 * Takes unhandled rejections over from Lambda's runtime, which logs their message, with what a person wrote, and ends
 * the process, and with it other people's events
 * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client). The runtime may add its listener after this
 * module is loaded: each invocation makes sure.
 */
export function takeOverRejections(): void {
  const [only, ...others] = process.listeners('unhandledRejection');
  if (only === onRejection && others.length === 0) return;
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', onRejection);
}

function onRejection(reason: unknown): void {
  const fail = owners.getStore();
  if (fail) fail(reason);
  else log.error('A promise was rejected and no handler is running: is an await missing?', describe(reason));
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
