import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

/** A request whose response is small enough to be read into memory. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole call, from the connection to the last byte of the response, in milliseconds. */
  readonly timeOut: number;
  /** Close all idle connections first and open a new one, because an idle one may be dead. */
  readonly newConnection?: boolean;
}

/** A response, read to its end as UTF-8. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends one request. Returns a response of any status, and follows no redirect.
 * @throws TimedOut, or Node's error when the connection fails.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** The response was not complete in time. The server may have handled the request. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** Whether the server may have received a request that failed: there was a connection to write it to. */
export function mayHaveArrived(error: unknown): boolean {
  return !(error instanceof Error && 'written' in error && error.written === false);
}

/**
 * An HTTP client that keeps connections alive. It uses Node's own client, because loading `fetch` takes
 * longer than the rest of a cold start (`npm run bench`).
 * @param maxIdle how long a connection may be idle and still be used, in milliseconds. The server may have
 * closed an idle connection. A frozen sandbox notices that too late, and then cannot know whether the server
 * handled a request.
 */
export function createHttp(maxIdle: number): Http {
  const http = withoutStaleSockets(maxIdle, new HttpAgent({ keepAlive: true }));
  const https = withoutStaleSockets(maxIdle, new HttpsAgent({ keepAlive: true }));

  return ({ method, url, headers, body = '', timeOut, newConnection = false }) =>
    new Promise((resolve, reject) => {
      const length = method !== 'GET' && { 'content-length': Buffer.byteLength(body) };
      const options = { method, headers: { ...headers, ...length } };
      const request =
        url.protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: https(newConnection) })
          : httpRequest(url, { ...options, agent: http(newConnection) });
      let written = false;
      request.on('socket', (socket) => {
        const connected = url.protocol === 'https:' ? 'secureConnect' : 'connect';
        if (socket.connecting) socket.once(connected, () => (written = true));
        else written = true;
      });
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(Object.assign(error, { written }));
      };
      const timer = setTimeout(() => {
        // Reject here: Node emits no `error` for a request that it has given up, as after a 101.
        fail(new TimedOut());
        request.destroy();
      }, timeOut);
      request.on('error', fail).on('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', fail).on('end', () => {
          clearTimeout(timer);
          resolve({ status, headers, text });
          // The server replied before it read the whole body (a file, say): stop sending.
          if (!request.writableFinished) request.destroy();
        });
      });
      request.end(body);
    });
}

/** Closes the connections that were idle for too long, or all idle ones, before it returns the agent. */
function withoutStaleSockets<A extends HttpAgent>(maxIdle: number, agent: A): (closeAll: boolean) => A {
  const idleSince = new WeakMap<Duplex, number>();
  agent.on('free', (socket: Duplex) => idleSince.set(socket, Date.now()));
  return (closeAll) => {
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      if (closeAll || Date.now() - (idleSince.get(socket) ?? 0) >= maxIdle) socket.destroy();
    }
    return agent;
  };
}
