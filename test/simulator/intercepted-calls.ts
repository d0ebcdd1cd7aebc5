import type { IncomingMessage, RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listener } from './request.ts';

/** A call from the function to the Graph API or to AWS. */
export interface InterceptedCall {
  /** `graph`, `AmazonSQS`, `DynamoDB_20120810`, `AmazonSSM` */
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
       * The connection breaks, the call is never answered, the sandbox is killed, or this response is sent.
       */
      readonly what: 'hang up' | 'silence' | 'kill' | CallResponse;
    }
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
  kill(sandbox: string): void;
}

/** What the function gets: an answer, a broken connection, no answer, or SIGKILL. */
export type Outcome = Answered | 'silence' | 'kill';

/**
 * Serves all calls of the function: `/graph/<sandbox>/…` is the Graph API, calls with `x-amz-target` are AWS.
 */
export function interceptCalls({ answer, faultFor, observe, onOutcome, kill }: Interceptor): RequestListener {
  async function outcome(call: InterceptedCall): Promise<Outcome> {
    const wrong = faultFor(call);
    if (wrong?.when === 'before') return wrong.what;
    const answered = wrong?.when === 'instead' ? await wrong.answer(call, answer) : await answer(call);
    observe(call, answered, wrong?.when !== 'after');
    return wrong?.when === 'after' ? wrong.what : answered;
  }

  return listener(async (request, response) => {
    const call = await callOf(request);
    const begun = performance.now();
    const what = await outcome(call);
    onOutcome(call, what, performance.now() - begun);
    if (what === 'kill') kill(call.sandbox);
    if (what === 'silence') return;
    if (typeof what === 'string') request.socket.destroy();
    else response.writeHead(what.status, what.headers).end(what.body);
  });
}

/** Whether a request comes from the function. */
export function isIntercepted({ url = '/', headers }: IncomingMessage): boolean {
  return url.startsWith('/graph/') || 'x-amz-target' in headers;
}

async function callOf(request: IncomingMessage): Promise<InterceptedCall> {
  const { method = 'GET', url = '/' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const bytes = await buffer(request);
  const body = bytes.toString();
  const [, service = 'graph', operation = method] =
    /^(\w+)\.(\w+)$/.exec(headers['x-amz-target'] ?? '') ?? [];
  const graph = /^\/graph\/(\w+)(\/.*)$/.exec(url);
  const sandbox = graph?.[1] ?? /Credential=ASIA(\w+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
  return { service, operation, sandbox, method, path: graph?.[2] ?? url, headers, body, bytes };
}
