import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { answerCall, timeOf } from './answer-call.ts';
import { DynamoDb, TABLE } from './aws/dynamodb.ts';
import { EventSource } from './aws/event-source.ts';
import { Grants, needsOfBot } from './aws/grants.ts';
import { httpApi } from './aws/http-api.ts';
import { type Invoke, Lambda, type Result } from './aws/lambda.ts';
import { ParameterStore } from './aws/parameter-store.ts';
import { Scheduler } from './aws/scheduler.ts';
import { Sqs } from './aws/sqs.ts';
import { bundleWith, SCRIPTED_BOT } from './bundle.ts';
import { moveClock, pinClock } from './clock.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import { Facebook } from './facebook/facebook.ts';
import { postNotification } from './facebook/post-notification.ts';
import { HeldCalls } from './held-calls.ts';
import {
  type CallResponse,
  type InjectedFault,
  type InterceptedCall,
  interceptCalls,
  isIntercepted,
  type Outcome,
} from './intercepted-calls.ts';
import { ScriptedModel } from './model/scripted-model.ts';
import { urlOf } from './request.ts';

/** What the simulator runs, and with which limits. */
export interface SimulatorOptions {
  /** The file that replaces `lambda/bot.ts`. */
  readonly bot?: string;
  /** A folder with a finished bundle; then `bot` is not built. */
  readonly folder?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** How long Facebook waits for the webhook's response, in milliseconds. */
  readonly facebookTimeOut?: number;
  /**
   * The same for the time that the function waits without real time passing, in milliseconds; the default leaves the
   * rest of Facebook's five seconds for the work of a cold start.
   */
  readonly facebookPatience?: number;
  /** Variables of the function that are added to those of the template, or replace them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time-out of the function, in milliseconds; by default that of `botNeeds`, or 30 seconds. */
  readonly timeOut?: number;
  /** Runs the function instead of the simulator's own Lambda. */
  readonly invoke?: Invoke;
  /** Whether the log has the words of errors, for the author: never in a test of what the function logs on AWS. */
  readonly words?: boolean;
  /** How many invocations process queue records at a time. Default: 5. */
  readonly maxConcurrency?: number;
  /** How many queue records an invocation gets at most. Default: 10. */
  readonly eventsAtATime?: number;
  /** Replace the demo secrets `FB_APP_SECRET`, `FB_PAGE_TOKEN` and `FB_VERIFY_TOKEN`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Answers the calls of the Graph API instead of the simulated Facebook. */
  readonly graphApi?: (call: InterceptedCall) => Promise<CallResponse | 'hang up'>;
  /**
   * Answers the calls of Bedrock instead of the scripted model; the bot then reaches other language models where they
   * really are.
   */
  readonly realBedrock?: (call: InterceptedCall) => Promise<CallResponse>;
  /** Serves all other requests: the chat page. */
  readonly page?: Promise<RequestListener>;
  /** The bot's own secrets: parameters below `/messenger-bot/bot`. */
  readonly botSecrets?: Readonly<Record<string, string>>;
  /**
   * The `bot-needs.ts` that says which of these secrets the bot may read, and what it may call. By default the one next to
   * `bot`, and for `lambda/bot.ts` that in `infra/`. A bot without one may do anything.
   */
  readonly botNeeds?: string;
}

/** A simulated Facebook and AWS around the built bundle, all behind one port of this machine. */
export interface Simulator {
  readonly facebook: Facebook;
  readonly parameterStore: ParameterStore;
  readonly sqs: Sqs;
  readonly dynamoDb: DynamoDb;
  readonly scheduler: Scheduler;
  /** Answers the calls of language models, unless a real one does. */
  readonly model: ScriptedModel;
  readonly isModelReal: boolean;
  readonly lambda: Lambda;
  /** The variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  /** `http://localhost:3000` */
  readonly url: string;
  /** The callback URL, as it would be saved in the App Dashboard. */
  readonly webhookUrl: string;
  /** Decides before each call of the function whether it must fail. */
  faultFor: (call: InterceptedCall) => InjectedFault | undefined;
  /**
   * How far the clocks of services are off, in milliseconds by service: AWS refuses a call whose signature is not of
   * its own time.
   */
  readonly clockOff: Map<string, number>;
  /** What the bot's `bot-needs.ts` allows; without it, all. */
  readonly grants: Grants | undefined;
  /** Says to the author what is wrong with a call, in the log of the function. */
  readonly tell: (sentence: string, sandbox: string) => void;
  /** Called for each call that took effect. @param delivered whether the function surely gets the answer */
  observe: (call: InterceptedCall, answer: CallResponse | 'hang up', delivered: boolean) => void;
  /** Called with the outcome of each call, and how long it took. */
  onOutcome: (call: InterceptedCall, outcome: Outcome, milliseconds: number) => void;
  /** Called when the function has closed a connection: it may never have read the answer to its last call. */
  onUnread: (call: InterceptedCall) => void;
  /**
   * Resolves when no message is being processed or can be. Hidden messages may still become visible again.
   */
  idle(): Promise<void>;
  /**
   * Lets people write at the same time: what arrives while `work` runs is received together, in as few invocations as
   * possible. Waits until it has been processed.
   */
  together(work: () => Promise<unknown>): Promise<void>;
  /**
   * Invokes the function as EventBridge Scheduler does for the stack’s own schedule
   * (https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html).
   * @param event as in the target of the schedule
   */
  sendHeartbeat(event: object): Promise<Result>;
  /**
   * Moves the clock forward and waits until everything that is due has been processed. Each schedule that is due
   * meanwhile runs at its time.
   */
  advance(milliseconds: number): Promise<void>;
  /** Moves the clock forward until the event queue is empty. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const PREFIX = '/messenger-bot';

/**
 * As in the stack: twice the function's time-out, here at least that of the default, and the limit for records that can
 * never be processed, the largest that SQS takes.
 */
const VISIBILITY_TIMEOUT = 60_000;
const MAX_RECEIVE_COUNT = 1000;

/**
 * Builds the function and starts the simulated Facebook and AWS around it.
 * @throws Error when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    bot = SCRIPTED_BOT,
    port = 0,
    host = '127.0.0.1',
    facebookTimeOut = 60_000,
    facebookPatience = 4_700,
  } = options;
  pinClock();
  // A caller that comes during the build waits for its end.
  const ready = Promise.withResolvers<RequestListener>();
  const server = createServer((request, response) => {
    void ready.promise.then((dispatch) => dispatch(request, response));
  });
  const url = `http://localhost:${await listen(server, port, host)}`;
  const built = options.folder ?? (bot === SCRIPTED_BOT ? process.env.SIMULATOR_BUNDLE : undefined);
  const folder = built ?? (await bundleWith(bot));
  const webhookUrl = `${url}/messenger`;

  const patience = { timeOut: facebookTimeOut, simulated: facebookPatience };
  const facebook = new Facebook((delivery) => postNotification(webhookUrl, delivery, patience));
  const parameterStore = storeWith(options);
  const botNeeds = options.botNeeds ?? needsOfBot(bot);
  const tell = (sentence: string, sandbox: string) => lambda.warn(sentence, sandbox);
  const grants = botNeeds ? new Grants(botNeeds, tell) : undefined;
  const needed = grants ? grants.glance() : { secrets: Object.keys(options.botSecrets ?? {}), timeOut: 30 };
  const [dynamoDb, needs] = await Promise.all([DynamoDb.start(), needed]);
  const { timeOut = needs.timeOut * 1000 } = options;
  const sqs = new Sqs(Math.max(VISIBILITY_TIMEOUT, 2 * timeOut), MAX_RECEIVE_COUNT);
  const scheduler = new Scheduler((body) => sqs.answer({ operation: 'SendMessage', body }));
  const environment = environmentOf(url, sqs, needs.secrets, options);
  const variables = { ...environment, ...furtherEndpoints(url, options) };
  const { words = false } = options;
  const lambda = new Lambda({ folder, handler: 'index.handler', environment: variables, timeOut, words });
  const { maxConcurrency = 5, eventsAtATime: batchSize = 10 } = options;
  const { invoke = lambda.invoke } = options;
  const eventSource = new EventSource(sqs, invoke, {
    maxConcurrency,
    batchSize,
    timeOut,
  });
  facebook.settled = () => eventSource.idle();

  const simulator: Simulator = {
    facebook,
    parameterStore,
    sqs,
    dynamoDb,
    scheduler,
    model: new ScriptedModel(),
    isModelReal: options.realBedrock !== undefined,
    lambda,
    environment,
    url,
    webhookUrl,
    clockOff: new Map(),
    grants,
    tell,
    faultFor: () => undefined,
    observe: () => {},
    onOutcome: () => {},
    onUnread: () => {},
    idle: () => eventSource.idle(),
    async together(work) {
      await eventSource.hold(work);
      await eventSource.idle();
    },
    sendHeartbeat: (event) => invoke(JSON.stringify(event)),
    async advance(milliseconds) {
      await eventSource.idle();
      let left = milliseconds;
      while (scheduler.next <= Date.now() + left) {
        const step = Math.max(0, scheduler.next - Date.now());
        moveClock(step);
        left -= step;
        await scheduler.run();
        await eventSource.idle();
      }
      moveClock(left);
      await scheduler.run();
      eventSource.wake();
      await eventSource.idle();
    },
    async drain() {
      await simulator.advance(0);
      for (let { nextReturn } = sqs; nextReturn !== undefined; { nextReturn } = sqs) {
        await simulator.advance(Math.max(0, nextReturn - Date.now()) + 1);
      }
    },
    async close() {
      eventSource.stop();
      scheduler.stop();
      await lambda.stop();
      server.closeAllConnections();
      server.close();
      // A process that was killed may leave a file of its compile cache a moment later.
      if (built === undefined) await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
  ready.resolve(listenerOf(simulator, options));
  return simulator;
}

/** Sends each request where it belongs: to Facebook and AWS, to the function, or to the chat page. */
function listenerOf(simulator: Simulator, options: SimulatorOptions): RequestListener {
  const intercept = interceptCalls({
    answer: (call) =>
      call.service === 'graph' && options.graphApi
        ? options.graphApi(call)
        : answerCall(simulator, call, options.realBedrock),
    faultFor: (call) => simulator.faultFor(call),
    observe: (call, answer, delivered) => simulator.observe(call, answer, delivered),
    onOutcome: (call, outcome, milliseconds) => simulator.onOutcome(call, outcome, milliseconds),
    onUnread: (call) => simulator.onUnread(call),
    kill: (sandbox) => simulator.lambda.sandbox(sandbox)?.kill(),
    now: (service) => timeOf(simulator, service),
    held: new HeldCalls((sandbox) => simulator.lambda.sandbox(sandbox)),
  });
  const toFunction = httpApi(options.invoke ?? simulator.lambda.invoke);
  return (request, response) => {
    if (isIntercepted(request)) {
      if (isFromHere(request)) return intercept(request, response);
      return void response.writeHead(403).end();
    }
    if (options.page === undefined || urlOf(request).pathname === '/messenger')
      return toFunction(request, response);
    void options.page.then((page) => page(request, response));
  };
}

function storeWith({ secrets = DEMO_SECRETS, botSecrets = {} }: SimulatorOptions): ParameterStore {
  const store = new ParameterStore();
  for (const [name, value] of Object.entries(secrets)) store.parameters.set(`${PREFIX}/${name}`, value);
  for (const [name, value] of Object.entries(botSecrets))
    store.parameters.set(`${PREFIX}/bot/${name}`, value);
  return store;
}

/** The function's variables as in the template, with endpoints that lead to the simulator. */
function environmentOf(
  url: string,
  sqs: Sqs,
  botSecrets: readonly string[],
  options: SimulatorOptions,
): Readonly<Record<string, string>> {
  return {
    BOT_NAME: 'MessengerBot',
    PARAMETER_PREFIX: PREFIX,
    GRAPH_API_URL: `${url}/graph/{sandbox}`,
    EVENT_QUEUE_URL: sqs.events.replace('http://localhost', url),
    DEAD_LETTER_QUEUE_URL: sqs.deadLetters.replace('http://localhost', url),
    CONVERSATION_TABLE: TABLE,
    CONVERSATION_DAYS: '90',
    PAGE_IDS: '',
    BOT_SECRETS: botSecrets.join(),
    URL_SUFFIX: 'amazonaws.com',
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    ...options.environment,
  };
}

/** Lets the function find the scripted model, and the rest of AWS here. On AWS it has none of these variables. */
function furtherEndpoints(url: string, { realBedrock }: SimulatorOptions): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    ...(!realBedrock && { OPENAI_BASE_URL: `${url}/openai/{sandbox}/v1` }),
  };
}

/**
 * Whether the function makes the call. A web page must not: Parameter Store would send it the secrets (DNS
 * rebinding).
 */
function isFromHere({ headers: { host = '', origin } }: IncomingMessage): boolean {
  return origin === undefined && /^(localhost|127\.0\.0\.1|host\.docker\.internal)(:\d+)?$/.test(host);
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
