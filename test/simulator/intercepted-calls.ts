import type { IncomingMessage, RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listener } from './request.ts';

/** A call that the function makes: of the Graph API or of AWS. */
export interface OutwardCall {
  /** `graph`, `AmazonSQS`, `DynamoDB_20120810`, `AmazonSSM` */
  readonly service: string;
  /** `POST`, `SendMessageBatch`, `PutItem` … */
  readonly operation: string;
  /** The sandbox that makes it. */
  readonly sandbox: string;
  readonly method: string;
  /** Path and query, without what leads here. */
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

/** What goes wrong with a call. */
export type InjectedFault =
  | {
      /** Before it takes effect, or after, so that only its answer is lost. */
      readonly when: 'before' | 'after';
      /** The connection breaks; nobody answers any more; the sandbox dies; or this is answered. */
      readonly what: 'hang up' | 'silence' | 'kill' | CallResponse;
    }
  | { readonly when: 'instead'; readonly answer: (call: OutwardCall, answer: Answer) => Promise<Answered> };

type Answered = CallResponse | 'hang up';
type Answer = (call: OutwardCall) => Promise<Answered>;

export interface Interceptor {
  readonly answer: Answer;
  /** Asked before each call. */
  trouble(call: OutwardCall): InjectedFault | undefined;
  /** Told of each call that took effect, and whether its answer is on its way to the function. */
  observe(call: OutwardCall, answer: Answered, delivered: boolean): void;
  /** Told what each call got in the end, and after how many milliseconds. */
  onOutcome(call: OutwardCall, outcome: Outcome, milliseconds: number): void;
  kill(sandbox: string): void;
}

/** What the function gets: an answer, a broken connection, nothing, or its end. */
export type Outcome = Answered | 'silence' | 'kill';

/** The world as the function reaches it: `/graph/<sandbox>/…` is the Graph API, what has an `x-amz-target` is AWS. */
export function interceptCalls({ answer, trouble, observe, onOutcome, kill }: Interceptor): RequestListener {
  async function outcome(call: OutwardCall): Promise<Outcome> {
    const wrong = trouble(call);
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

/** Whether a request is for the outside rather than for the function. */
export function isIntercepted({ url = '/', headers }: IncomingMessage): boolean {
  return url.startsWith('/graph/') || 'x-amz-target' in headers;
}

async function callOf(request: IncomingMessage): Promise<OutwardCall> {
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
