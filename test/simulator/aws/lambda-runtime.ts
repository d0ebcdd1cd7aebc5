/**
 * Lambda's Node runtime inside a sandbox: loads the function, writes its console as lines of JSON, and passes it one event
 * at a time. It runs in a process of its own and is controlled over IPC. As in Lambda's own, Node itself ends the process
 * when nothing catches an error; `npm run make -- runtime` compares the two.
 */
import { createRequire, flushCompileCache } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { Context } from 'aws-lambda';
import { tellWords } from './error-words.ts';
import type { Result, SandboxCommand } from './sandbox.ts';
import { EXITED, tellExit } from './told-exit.ts';
import { advanceClock, installClock, setClock, settled } from './virtual-timers.ts';

/** The argument after which the words of errors are logged: never set in a test that stands for AWS. */
const WORDS = 'words';

/** Since Node 24 a context has nothing for callbacks. */
type RuntimeContext = Omit<Context, 'callbackWaitsForEmptyEventLoop' | 'done' | 'fail' | 'succeed'>;

type Handler = (event: unknown, context: RuntimeContext) => Promise<unknown>;

const [, , bundle = '', name = 'handler', clockAhead = '0', words = ''] = process.argv;
/** A dash until the first invocation; between two of them, that of the last. */
let requestId = '-';

// Node has already read it, and Lambda does not set it.
delete process.env.NODE_COMPILE_CACHE;

installClock();
setClock(Number(clockAhead));

const EXIT = {
  error: 'process.exit',
  words: 'The bot called process.exit, which ends the function for everybody: throw an error, or return.',
};

const LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
} as const;

for (const [name, level] of Object.entries(LEVELS)) Object.assign(console, { [name]: writer(level) });

/** A line of its own, also after a text that a bot has written without an end. */
function writer(level: string) {
  return (first: unknown, ...more: readonly unknown[]): void => {
    const line = { timestamp: new Date().toISOString(), level, requestId, ...messageOf(first, more) };
    process.stdout.write(`\n${stringify(line)}\n`);
  };
}

/**
 * One value is logged as it is, or as text if JSON has no form for it; several are one text, and the first error among
 * them is logged beside it.
 */
function messageOf(first: unknown, more: readonly unknown[]): object {
  if (more.length === 0) return { message: isJson(first) ? first : format(first) };
  const error = more.find((one) => one instanceof Error);
  return { message: format(first, ...more), ...(error && errorFields(error)) };
}

/** A BigInt and an object that contains itself have no form in JSON. */
function isJson(value: unknown): boolean {
  try {
    stringify({ value });
    return true;
  } catch {
    return false;
  }
}

function stringify(line: object): string {
  return JSON.stringify(line, (_, value: unknown) =>
    value instanceof Error ? { ...errorFields(value), ...value } : value,
  );
}

/** An error as the runtime logs it: of its own properties JSON would have none. */
function errorFields(error: Error): object {
  const { message: errorMessage, stack = '' } = error;
  return { errorType: error.constructor.name, errorMessage, stackTrace: stack.split('\n') };
}

function send(message: object): void {
  process.send?.(message);
}

function contextFor(deadline: number): RuntimeContext {
  return {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:Webhook',
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function invoke(handler: Handler, event: string, deadline: number): Promise<void> {
  const result = await resultOf(handler, event, deadline);
  // This is the last line of an invocation's log: when the parent has read it, it has read all the others.
  process.stdout.write(`\n${JSON.stringify({ type: 'platform.runtimeDone', record: { requestId } })}\n`, () =>
    send({ type: 'answer', ...result }),
  );
}

async function resultOf(handler: Handler, event: string, deadline: number): Promise<Result> {
  try {
    const payload = JSON.stringify((await handler(JSON.parse(event), contextFor(deadline))) ?? null);
    await setImmediate();
    return { payload };
  } catch (error) {
    await setImmediate();
    console.error(error instanceof Error ? error : new Error(String(error)));
    return { error: String(error) };
  }
}

if (words === WORDS) {
  tellWords();
  tellExit((_, stack) => console.error({ what: EXITED, ...EXIT, stack }));
}

async function load(): Promise<Record<string, Handler | undefined>> {
  try {
    return bundle.endsWith('.mjs')
      ? await import(pathToFileURL(bundle).href)
      : createRequire(import.meta.url)(bundle);
  } catch (error) {
    console.error(error);
    throw error;
  }
}

const module = await load();
const handler = module[name];
if (!handler) throw new Error(`${bundle} exports no ${name}.`);
// Node does this only at a normal exit, but sandboxes are killed.
flushCompileCache();

process.on('message', (message: SandboxCommand) => {
  switch (message.type) {
    case 'shift':
      return setClock(message.milliseconds);
    case 'advance':
      return advanceClock(message.milliseconds);
    case 'settle':
      return void settled().then((nextTimer) => send({ type: 'settled', nextTimer }));
    case 'invoke':
      requestId = message.requestId;
      return void invoke(handler, message.event, message.deadline);
  }
});
// Its parent is gone.
process.on('disconnect', () => process.exit());
send({ type: 'ready' });
