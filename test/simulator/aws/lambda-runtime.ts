/**
 * What Lambda's Node runtime does inside the sandbox: loads the function, writes its console as lines of JSON, and
 * hands it one event at a time. Runs in a process of its own, told what to do over IPC.
 */
import { createRequire, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import type { Result, Told } from './lambda.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const [, , bundle = '', name = 'handler', clockAhead = '0'] = process.argv;
let requestId: string | undefined;
let shift = Number(clockAhead);

// Node has read it; Lambda does not set it.
delete process.env.NODE_COMPILE_CACHE;

const now = Date.now;
Date.now = () => now() + shift;

for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  console[level] = (message: unknown) => {
    const line = { timestamp: new Date().toISOString(), level: levelName(level), requestId, message };
    process.stdout.write(`${JSON.stringify(line)}\n`);
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
  // The last line of an invocation's log: who waits for it has seen all the others.
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

const module: Record<string, Handler | undefined> = bundle.endsWith('.mjs')
  ? await import(pathToFileURL(bundle).href)
  : createRequire(import.meta.url)(bundle);
const handler = module[name];
if (!handler) throw new Error(`${bundle} exports no ${name}.`);
// Node would do it when it ends, but a sandbox is killed.
flushCompileCache();

process.on('message', (told: Told) => {
  if (told.type === 'shift') shift = told.milliseconds;
  else {
    requestId = told.requestId;
    void invoke(handler, told.event, told.deadline);
  }
});
send({ type: 'ready' });
