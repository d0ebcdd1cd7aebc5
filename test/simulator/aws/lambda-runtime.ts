/**
 * Lambda's Node runtime inside a sandbox: loads the function, writes its console as lines of JSON, and passes
 * it one event at a time. It runs in a process of its own and is controlled over IPC.
 */
import { createRequire, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type { Context } from 'aws-lambda';
import { tellWords } from './error-words.ts';
import type { Result, SandboxCommand } from './sandbox.ts';
import { advanceClock, installClock, setClock, settled } from './virtual-timers.ts';

/** The argument after which the words of errors are logged: never set in a test that stands for AWS. */
const WORDS = 'words';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const [, , bundle = '', name = 'handler', clockAhead = '0', words = ''] = process.argv;
let requestId: string | undefined;

// Node has already read it, and Lambda does not set it.
delete process.env.NODE_COMPILE_CACHE;

installClock();
setClock(Number(clockAhead));

for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  console[level] = (first: unknown, ...more: readonly unknown[]) => {
    const message =
      more.length > 0 ? format(first, ...more) : first instanceof Error ? errorLine(first) : first;
    const line = { timestamp: new Date().toISOString(), level: levelName(level), requestId, message };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

/** An error as the runtime logs it: of its own properties JSON would have none. */
function errorLine({ name, message, stack = '' }: Error): object {
  return {
    errorType: name,
    errorMessage: message,
    stack: stack
      .split('\n')
      .slice(1)
      .map((line) => line.trim()),
  };
}

function levelName(level: string): string {
  return level === 'log' ? 'INFO' : level.toUpperCase();
}

function send(message: object): void {
  process.send?.(message);
}

function contextFor(deadline: number): Context {
  const unsupported = () => {
    throw new Error('Callback handlers are not supported by Node 24 on Lambda.');
  };
  return {
    awsRequestId: requestId ?? '',
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:Webhook',
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}

async function invoke(handler: Handler, event: string, deadline: number): Promise<void> {
  const result = await resultOf(handler, event, deadline);
  // This is the last line of an invocation's log: when the parent has read it, it has read all the others.
  process.stdout.write(`${JSON.stringify({ type: 'platform.runtimeDone', record: { requestId } })}\n`, () =>
    send({ type: 'answer', ...result }),
  );
}

async function resultOf(handler: Handler, event: string, deadline: number): Promise<Result> {
  try {
    return { payload: JSON.stringify(await handler(JSON.parse(event), contextFor(deadline))) };
  } catch (error) {
    return { error: String(error) };
  }
}

/**
 * The runtime logs the message of a rejection that no code handles, and ends the process
 * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client).
 */
process.on('unhandledRejection', (reason) => {
  const errorType = 'Runtime.UnhandledPromiseRejection';
  console.error({ errorType, errorMessage: String(reason) });
  process.exit(128);
});

/** It logs an error that a callback throws, too. */
process.on('uncaughtException', (error: unknown) => {
  const line =
    error instanceof Error ? errorLine(error) : { errorType: typeof error, errorMessage: String(error) };
  console.error({ what: 'Uncaught Exception', ...line });
  process.exit(129);
});

if (words === WORDS) tellWords();

const module: Record<string, Handler | undefined> = bundle.endsWith('.mjs')
  ? await import(pathToFileURL(bundle).href)
  : createRequire(import.meta.url)(bundle);
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
send({ type: 'ready' });
