import { once } from 'node:events';
import type { Server } from 'node:net';

/** Lets a server of a test listen on any free port of this machine; gives where. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
