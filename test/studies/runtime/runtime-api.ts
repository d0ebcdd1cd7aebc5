import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Result } from '../../simulator/aws/lambda.ts';

/** What a process told of an error while it started. */
export interface InitError {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

const PREFIX = '/2018-06-01/runtime';
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:Webhook';

/**
 * Lambda's Runtime API for one process: it asks for the next event, and posts the result or an error
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
export class RuntimeApi {
  /** What the process posted to `/init/error`. */
  initError: InitError | undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #asked = Promise.withResolvers<ServerResponse>();
  #result: Result = {};

  /** Opens a port of this machine; returns `host:port` for `AWS_LAMBDA_RUNTIME_API`. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  /** Resolves when the process asks for an event: it has started, or has done with the one before. */
  async isAsking(): Promise<true> {
    await this.#asked.promise;
    return true;
  }

  /**
   * Gives the process an event, and waits until it asks for the next one.
   * @param deadline in milliseconds since 1970
   */
  async invoke(event: string, deadline: number): Promise<Result> {
    const response = await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    response
      .writeHead(200, {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': randomUUID(),
        'Lambda-Runtime-Deadline-Ms': String(deadline),
        'Lambda-Runtime-Invoked-Function-Arn': ARN,
        'Lambda-Runtime-Trace-Id': `Root=1-${randomUUID().slice(0, 8)}-0123456789abcdef01234567;Sampled=0`,
      })
      .end(event);
    await this.#asked.promise;
    return this.#result;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').slice(PREFIX.length);
    if (path === '/invocation/next') return this.#asked.resolve(response);
    const body = await text(request);
    if (path === '/init/error') this.initError = JSON.parse(body);
    else if (path.endsWith('/response')) this.#result = { payload: body };
    else if (path.endsWith('/error')) this.#result = { error: errorIn(JSON.parse(body)) };
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
  }
}

function errorIn({ errorType = '', errorMessage = '' }: InitError): string {
  return `${errorType}: ${errorMessage}`;
}
