import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { text } from 'node:stream/consumers';
import { bundleWith, DEMO_BOT } from './bundle.ts';
import type { Delivery } from './delivery.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import { Facebook } from './facebook.ts';
import { httpApi } from './http-api.ts';
import { Lambda } from './lambda.ts';
import { ParameterStore } from './parameter-store.ts';

export interface SimulatorOptions {
  /** The file in the place of `lambda/bot.ts`. */
  readonly bot?: string;
  /** 0 takes any free one. */
  readonly port?: number;
  readonly host?: string;
  /** How long Facebook waits for an answer, in milliseconds. */
  readonly patience?: number;
  /** Variables of the function beyond, or instead of, those of the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The time-out of the function, in milliseconds. */
  readonly timeOut?: number;
}

/** A Facebook and an AWS on this machine, with the built bundle between them, all behind one port. */
export interface Simulator {
  readonly facebook: Facebook;
  readonly parameterStore: ParameterStore;
  readonly lambda: Lambda;
  /** The variables of the function. */
  readonly environment: Readonly<Record<string, string>>;
  /** `http://localhost:3000` */
  readonly url: string;
  /** The callback URL: what one would paste into the App Dashboard. */
  readonly webhookUrl: string;
  close(): Promise<void>;
}

const PREFIX = '/messenger-bot';

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { bot = DEMO_BOT, port = 0, host = '127.0.0.1', patience = 60_000, timeOut = 30_000 } = options;
  const server = createServer();
  const url = `http://localhost:${await listen(server, port, host)}`;
  const folder = await bundleWith(bot);
  const webhookUrl = `${url}/messenger`;

  const facebook = new Facebook((delivery) => post(webhookUrl, delivery, patience));
  const parameterStore = new ParameterStore();
  for (const [name, value] of Object.entries(DEMO_SECRETS))
    parameterStore.parameters.set(`${PREFIX}/${name}`, value);
  const environment = {
    PARAMETER_PREFIX: PREFIX,
    GRAPH_API_URL: `${url}/graph`,
    AWS_ENDPOINT_URL_SSM: `${url}/ssm`,
    ...options.environment,
  };
  const lambda = new Lambda({
    folder,
    handler: 'index.handler',
    environment,
    timeOut,
  });
  server.on('request', route(facebook, parameterStore, httpApi(lambda.invoke)));

  return {
    facebook,
    parameterStore,
    lambda,
    environment,
    url,
    webhookUrl,
    async close() {
      await lambda.stop();
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

function route(facebook: Facebook, parameterStore: ParameterStore, api: RequestListener): RequestListener {
  return (request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/ssm')) parameterStore.listener(request, response);
    else if (path.startsWith('/graph/')) graphApi(facebook)(request, response);
    else api(request, response);
  };
}

function graphApi(facebook: Facebook): RequestListener {
  return async (request, response) => {
    const answer = facebook.answer({
      method: request.method ?? 'GET',
      path: (request.url ?? '').slice('/graph'.length),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: await text(request),
    });
    if (answer === 'hang up') request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  };
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
