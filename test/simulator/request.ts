import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** The URL of a request; `/` if it is not valid. */
export function urlOf({ url = '/' }: Pick<IncomingMessage, 'url'>): URL {
  const address = `http://localhost${url.startsWith('/') ? url : '/'}`;
  return URL.canParse(address) ? new URL(address) : new URL('http://localhost/');
}

/**
 * Makes an asynchronous listener. If it fails, for example because the caller hangs up, only its connection
 * ends.
 */
export function listener(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!request.destroyed) console.error(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  };
}
