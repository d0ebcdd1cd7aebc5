import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

/** A request whose answer is read as a whole. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For all of it, from the connection to the last byte of the answer, in milliseconds. */
  readonly timeOut: number;
  /** Over a new connection, when one that lay unused may be the trouble; then none that lies unused is used again. */
  readonly anew?: boolean;
}

/** An answer, read to its end as UTF-8. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Makes one request, whatever the status of its answer; follows no redirect.
 * @throws TimedOut, or Node's error when the connection cannot be made or breaks.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * HTTP over connections that are kept for the next request, by Node's own client: `fetch` is another one, and loading
 * it takes longer than all else that a cold start does (`npm run bench`).
 * @param idle for how long a connection may lie unused and be used again, in milliseconds. Whoever is at its other end may have closed it, which a
 * sandbox that was frozen learns too late, and then nobody knows whether a request was served.
 */
export function createHttp(idle: number): Http {
  const http = keptFor(idle, new HttpAgent({ keepAlive: true }));
  const https = keptFor(idle, new HttpsAgent({ keepAlive: true }));

  return ({ method, url, headers, body = '', timeOut, anew = false }) =>
    new Promise((resolve, reject) => {
      const length = method === 'POST' && { 'content-length': Buffer.byteLength(body) };
      const options = { method, headers: { ...headers, ...length } };
      const request =
        url.protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: https(anew) })
          : httpRequest(url, { ...options, agent: http(anew) });
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(() => {
        // First, and not by way of `error`: Node says nothing of a request that it has given up itself, as after a 101.
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
          // Who answers before all was sent, a file say, has heard enough: nobody would end the rest.
          if (!request.writableFinished) request.destroy();
        });
      });
      request.end(body);
    });
}

/** Gives the agent when it holds nothing any more that has lain unused for too long, or nothing at all. */
function keptFor<A extends HttpAgent>(idle: number, agent: A): (anew: boolean) => A {
  const unusedSince = new WeakMap<Duplex, number>();
  agent.on('free', (socket: Duplex) => unusedSince.set(socket, Date.now()));
  return (anew) => {
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      if (anew || Date.now() - (unusedSince.get(socket) ?? 0) >= idle) socket.destroy();
    }
    return agent;
  };
}
