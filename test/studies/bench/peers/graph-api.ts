import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listener } from '../../../simulator/request.ts';
import type { Outside } from '../environment.ts';
import { startTlsFront } from '../tls-front.ts';

/** The Graph API under its own name, for who can be told no other. */
export interface GraphApi {
  /** A number, for the variable GRAPH_API_PORT of `graph-api-here.cjs`. */
  readonly port: string;
  close(): void;
}

/** Starts one that answers as the simulator's does. */
export async function startGraphApi({ facebook, certificate }: Outside): Promise<GraphApi> {
  const server = createServer(
    listener(async (request, response) => {
      const { status, headers, body } = await facebook.answer({ body: await text(request) });
      response.writeHead(status, headers).end(body);
    }),
  );
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const front = await startTlsFront(`http://localhost:${port}`, certificate);
  return {
    port: new URL(front.url).port,
    close() {
      front.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
