import { once } from 'node:events';
import type { Server } from 'node:net';

/** Lets a test's server listen on any free port of this machine; returns its URL. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
