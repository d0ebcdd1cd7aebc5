import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { CONVERSE } from './aws/bedrock.ts';
import { SCHEDULE } from './aws/schedule-input.ts';
import type { HeldCalls } from './held-calls.ts';
import { listener } from './request.ts';

/** A call from the function to the Graph API, to AWS or to a language model. */
export interface InterceptedCall {
  /** `graph`, `AmazonSQS`, `DynamoDB_20120810`, `AmazonSSM`, `Bedrock`, `Scheduler`, `model`, or another service of AWS */
  readonly service: string;
  /** `POST`, `SendMessageBatch`, `PutItem` … */
  readonly operation: string;
  /** The name of the sandbox that makes it. */
  readonly sandbox: string;
  readonly method: string;
  /** Path and query, without the prefix `/graph/<sandbox>`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Buffer;
}

export interface CallResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What must go wrong with a call. */
export type InjectedFault =
  | {
      /** Before the call takes effect, or after it: then only the answer is lost. */
      readonly when: 'before' | 'after';
      /**
       * The connection breaks, the call is never answered, the sandbox is killed, or this response is sent. A
       * sandbox that waits for an answer has its clock moved instead of waiting in real time.
       */
      readonly what: 'hang up' | 'silence' | 'kill' | CallResponse;
    }
  /** The call takes effect and is answered late; the sandbox's clock moves meanwhile. */
  | { readonly when: 'late'; readonly milliseconds: number }
  | {
      readonly when: 'instead';
      readonly answer: (call: InterceptedCall, answer: Answer) => Promise<Answered>;
    };

type Answered = CallResponse | 'hang up';
type Answer = (call: InterceptedCall) => Promise<Answered>;

export interface Interceptor {
  readonly answer: Answer;
  /** Decides before each call whether it must fail. */
  faultFor(call: InterceptedCall): InjectedFault | undefined;
  /** Called for each call that took effect. @param delivered whether the function gets the answer */
  observe(call: InterceptedCall, answer: Answered, delivered: boolean): void;
  /** Called with the outcome of each call, and how long it took. */
  onOutcome(call: InterceptedCall, outcome: Outcome, milliseconds: number): void;
  /** The function has closed the connection after this call: it may never have read the answer. */
  onUnread(call: InterceptedCall): void;
  kill(sandbox: string): void;
  /** The clock of a service, in milliseconds since 1970. */
  now(service: string): number;
  readonly held: HeldCalls;
}

/** What the function gets: an answer, a broken connection, no answer, or SIGKILL. */
export type Outcome = Answered | 'silence' | 'kill';

/**
 * Serves all calls of the function: `/graph/<sandbox>/…` is the Graph API, `/model/<id>/converse` is Bedrock,
 * `/schedules/<name>` Scheduler, `/openai/<sandbox>/…` any other language model, and calls with `x-amz-target` or with a
 * signature are the rest of AWS.
 */
export function interceptCalls(interceptor: Interceptor): RequestListener {
  const { held, kill, now, onOutcome, onUnread } = interceptor;
  const whenClosed = new WeakMap<Socket, () => void>();

  /** Watches for a hang-up until the next call on the same connection. */
  function watch(socket: Socket, onClose: () => void): void {
    const before = whenClosed.get(socket);
    if (before) socket.off('close', before);
    whenClosed.set(socket, onClose);
    socket.once('close', onClose);
  }

  return listener(async (request, response) => {
    const sandbox = sandboxOf(request);
    held.begin(sandbox);
    const call = await callOf(request, sandbox).catch((error: unknown) => {
      held.end(sandbox);
      throw error;
    });
    const begun = performance.now();
    const wrong = interceptor.faultFor(call);
    const what = await outcomeOf(call, wrong, interceptor).finally(() => held.end(sandbox));
    if (what === 'kill') kill(sandbox);
    if (what === 'silence') onOutcome(call, what, performance.now() - begun);
    if (what === 'silence' || wrong?.when === 'late')
      await held.hold(
        sandbox,
        wrong?.when === 'late' ? wrong.milliseconds : Number.POSITIVE_INFINITY,
        response,
      );
    if (what === 'silence') return;
    const isHungUp = response.closed;
    onOutcome(call, isHungUp ? 'hang up' : what, performance.now() - begun);
    if (!isHungUp) watch(request.socket, () => onUnread(call));
    if (typeof what === 'string') request.socket.destroy();
    else
      response
        .writeHead(what.status, { ...headersOf(call, now(call.service)), ...what.headers })
        .end(what.body);
  });
}

async function outcomeOf(
  call: InterceptedCall,
  wrong: InjectedFault | undefined,
  { answer, observe }: Interceptor,
): Promise<Outcome> {
  if (wrong?.when === 'before') return wrong.what;
  const answered = wrong?.when === 'instead' ? await wrong.answer(call, answer) : await answer(call);
  observe(call, answered, wrong?.when !== 'after' && wrong?.when !== 'late');
  return wrong?.when === 'after' ? wrong.what : answered;
}

/** Every answer tells the service's time; those of AWS also have an id. */
function headersOf({ service }: InterceptedCall, now: number): Readonly<Record<string, string>> {
  const date = new Date(now).toUTCString();
  return service === 'graph' || service === 'model' ? { date } : { date, 'x-amzn-requestid': randomUUID() };
}

/** Whether a request comes from the function. */
export function isIntercepted({ url = '/', headers }: IncomingMessage): boolean {
  return (
    /^\/(graph|openai)\//.test(url) ||
    CONVERSE.test(url) ||
    SCHEDULE.test(url) ||
    'x-amz-target' in headers ||
    signedFor(headers) !== undefined
  );
}

function sandboxOf({ url = '/', headers: { authorization = '' } }: IncomingMessage): string {
  return (
    /^\/(?:graph|openai)\/(\w+)\//.exec(url)?.[1] ?? /Credential=ASIA(\w+)\//.exec(authorization)?.[1] ?? ''
  );
}

async function callOf(request: IncomingMessage, sandbox: string): Promise<InterceptedCall> {
  const { method = 'GET', url = '/' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const bytes = await buffer(request);
  const body = bytes.toString();
  const [, service = serviceAt(request), operation = method] =
    /^(\w+)\.(\w+)$/.exec(headers['x-amz-target'] ?? '') ?? [];
  const path = url.replace(/^\/(graph|openai)\/\w+(?=\/)/, '');
  return { service, operation, sandbox, method, path, headers, body, bytes };
}

/** The service behind a URL, if no header names it. */
function serviceAt({ url = '/', headers }: IncomingMessage): string {
  if (CONVERSE.test(url)) return 'Bedrock';
  if (SCHEDULE.test(url)) return 'Scheduler';
  if (url.startsWith('/openai/')) return 'model';
  return signedFor(headers) ?? 'graph';
}

/** The service of AWS in a signature: `s3`. */
function signedFor({ authorization = '' }: IncomingMessage['headers']): string | undefined {
  return /^AWS4\S+ Credential=\w+\/\d+\/[\w-]+\/([\w-]+)\//.exec(authorization)?.[1];
}
