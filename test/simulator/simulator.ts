import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { DynamoDb, TABLE } from './aws/dynamodb.ts';
import { EventSource } from './aws/event-source.ts';
import { httpApi } from './aws/http-api.ts';
import { Lambda } from './aws/lambda.ts';
import { ParameterStore } from './aws/parameter-store.ts';
import { Sqs } from './aws/sqs.ts';
import { bundleWith, SCRIPTED_BOT } from './bundle.ts';
import { moveClock } from './clock.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import type { Delivery } from './facebook/delivery.ts';
import { Facebook } from './facebook/facebook.ts';
import {
  type CallResponse,
  type InjectedFault,
  interceptCalls,
  isIntercepted,
  type Outcome,
  type OutwardCall,
} from './intercepted-calls.ts';
import { urlOf } from './request.ts';

/** What is simulated, and how strictly. */
export interface SimulatorOptions {
  /** The file in the place of `lambda/bot.ts`. */
  readonly bot?: string;
  /** A folder with a bundle that is built already, instead of `bot`. */
  readonly folder?: string;
  /** 0 takes any free one. */
  readonly port?: number;
  readonly host?: string;
  /** How long Facebook waits for an answer, in milliseconds. */
  readonly patience?: number;
  /** Variables of the function beyond, or instead of, those of the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time-out of the function, in milliseconds. */
  readonly timeOut?: number;
  /** How many queue records are worked at a time. */
  readonly maxConcurrency?: number;
  /** Instead of the demo's: `FB_APP_SECRET`, `FB_PAGE_TOKEN`, `FB_VERIFY_TOKEN`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Answers the calls of the Graph API instead of the stand-in Facebook. */
  readonly graphApi?: (call: OutwardCall) => Promise<CallResponse | 'hang up'>;
  /** Answers, once it is there, what is neither the webhook nor for the outside. */
  readonly page?: Promise<RequestListener>;
  /** The bot's own secrets: parameters below `/messenger-bot/bot`. */
  readonly botSecrets?: Readonly<Record<string, string>>;
}

/** A Facebook and an AWS on this machine, with the built bundle between them, all behind one port. */
export interface Simulator {
  readonly facebook: Facebook;
  readonly parameterStore: ParameterStore;
  readonly sqs: Sqs;
  readonly conversations: DynamoDb;
  readonly lambda: Lambda;
  /** The variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  /** `http://localhost:3000` */
  readonly url: string;
  /** The callback URL: what one would paste into the App Dashboard. */
  readonly webhookUrl: string;
  /** What goes wrong with the function's calls: asked before each. */
  trouble: (call: OutwardCall) => InjectedFault | undefined;
  /** Told of each call that took effect, and whether its answer is on its way to the function. */
  observe: (call: OutwardCall, answer: CallResponse | 'hang up', delivered: boolean) => void;
  /** Told what each call got in the end, and after how many milliseconds. */
  onOutcome: (call: OutwardCall, outcome: Outcome, milliseconds: number) => void;
  /** Waits until nothing is worked and nothing can be; what is hidden may still come back. */
  idle(): Promise<void>;
  /** Moves the clock on, for all, and waits until what has become due is done. */
  advance(milliseconds: number): Promise<void>;
  /** Moves the clock on until no event waits any more. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const PREFIX = '/messenger-bot';

/** Those of the stack: six times the function's time-out, and a last resort. */
const VISIBILITY_TIMEOUT = 180_000;
const MAX_RECEIVE_COUNT = 150;

/** Builds the function, and listens with a stand-in Facebook and a stand-in AWS around it. Throws when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { bot = SCRIPTED_BOT, port = 0, host = '127.0.0.1', patience = 60_000, timeOut = 30_000 } = options;
  // Who calls while the rest is being built waits for it.
  const ready = Promise.withResolvers<RequestListener>();
  const server = createServer((request, response) => {
    void ready.promise.then((dispatch) => dispatch(request, response));
  });
  const url = `http://localhost:${await listen(server, port, host)}`;
  const built = options.folder ?? (bot === SCRIPTED_BOT ? process.env.SIMULATOR_BUNDLE : undefined);
  const folder = built ?? (await bundleWith(bot));
  const webhookUrl = `${url}/messenger`;

  const facebook = new Facebook((delivery) => post(webhookUrl, delivery, patience));
  const parameterStore = new ParameterStore();
  for (const [name, value] of Object.entries(options.secrets ?? DEMO_SECRETS))
    parameterStore.parameters.set(`${PREFIX}/${name}`, value);
  for (const [name, value] of Object.entries(options.botSecrets ?? {})) {
    parameterStore.parameters.set(`${PREFIX}/bot/${name}`, value);
  }
  const sqs = await Sqs.start(VISIBILITY_TIMEOUT, MAX_RECEIVE_COUNT);
  const conversations = await DynamoDb.start();
  const environment = {
    BOT_NAME: 'MessengerBot',
    PARAMETER_PREFIX: PREFIX,
    GRAPH_API_URL: `${url}/graph/{sandbox}`,
    EVENT_QUEUE_URL: sqs.events.replace('http://localhost', url),
    DEAD_LETTER_QUEUE_URL: sqs.deadLetters.replace('http://localhost', url),
    CONVERSATION_TABLE: TABLE,
    CONVERSATION_DAYS: '90',
    PAGE_IDS: '',
    BOT_SECRETS: Object.keys(options.botSecrets ?? {}).join(),
    URL_SUFFIX: 'amazonaws.com',
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    ...options.environment,
  };
  const lambda = new Lambda({ folder, handler: 'index.handler', environment, timeOut });
  const eventSource = new EventSource(sqs, lambda.invoke, options.maxConcurrency ?? 5);
  facebook.settled = () => eventSource.idle();

  const simulator: Simulator = {
    facebook,
    parameterStore,
    sqs,
    conversations,
    lambda,
    environment,
    url,
    webhookUrl,
    trouble: () => undefined,
    observe: () => {},
    onOutcome: () => {},
    idle: () => eventSource.idle(),
    async advance(milliseconds) {
      await eventSource.idle();
      moveClock(milliseconds);
      sqs.returnDue();
      eventSource.wake();
      await eventSource.idle();
    },
    async drain() {
      await eventSource.idle();
      for (let { nextReturn } = sqs; nextReturn !== undefined; { nextReturn } = sqs) {
        await simulator.advance(Math.max(0, nextReturn - Date.now()) + 1);
      }
    },
    async close() {
      eventSource.stop();
      await lambda.stop();
      server.closeAllConnections();
      server.close();
      await sqs.close();
      if (built === undefined) await rm(folder, { recursive: true });
    },
  };
  const intercept = interceptCalls({
    answer: async (call) => answerCall(simulator, options.graphApi, call),
    trouble: (call) => simulator.trouble(call),
    observe: (call, answer, delivered) => simulator.observe(call, answer, delivered),
    onOutcome: (call, outcome, milliseconds) => simulator.onOutcome(call, outcome, milliseconds),
    kill: (sandbox) => lambda.kill(sandbox),
  });
  const toFunction = httpApi(lambda.invoke);
  ready.resolve((request, response) => {
    if (isIntercepted(request)) {
      if (isFromHere(request)) return intercept(request, response);
      return void response.writeHead(403).end();
    }
    if (options.page === undefined || urlOf(request).pathname === '/messenger')
      return toFunction(request, response);
    void options.page.then((page) => page(request, response));
  });
  return simulator;
}

/** Facebook and AWS, as the function reaches them. */
function answerCall(
  { facebook, parameterStore, sqs, conversations }: Simulator,
  graphApi: SimulatorOptions['graphApi'],
  call: OutwardCall,
): Promise<CallResponse | 'hang up'> | CallResponse | 'hang up' {
  switch (call.service) {
    case 'graph':
      return graphApi ? graphApi(call) : facebook.answer(call);
    case 'AmazonSSM':
      return parameterStore.answer(call);
    case 'AmazonSQS':
      return sqs.answer(call);
    default:
      return conversations.answer(call);
  }
}

/** Not from a page, perhaps of a name that was made to lead here: Parameter Store would tell it the secrets. */
function isFromHere({ headers: { host = '', origin } }: IncomingMessage): boolean {
  return origin === undefined && /^(localhost|127\.0\.0\.1|host\.docker\.internal)(:\d+)?$/.test(host);
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Facebook's POST; the status of the answer, 0 when there was none in time. */
async function post(url: string, { body, headers }: Delivery, patience: number): Promise<number> {
  const request = httpRequest(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Length': String(body.length) },
    signal: AbortSignal.timeout(patience),
    agent: false,
  });
  try {
    request.end(body);
    const [response]: IncomingMessage[] = await once(request, 'response');
    response?.resume();
    return response?.statusCode ?? 0;
  } catch {
    return 0;
  }
}
