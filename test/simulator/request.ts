import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** The address of a request; `/` when what it asks for is none. */
export function urlOf({ url = '/' }: Pick<IncomingMessage, 'url'>): URL {
  const address = `http://localhost${url.startsWith('/') ? url : '/'}`;
  return URL.canParse(address) ? new URL(address) : new URL('http://localhost/');
}

/** A listener that ends nothing but its own connection when it fails: callers may hang up in the middle of a body. */
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
