import type { IncomingMessage } from 'node:http';

/** What tells where a request comes from. */
export interface Origin extends Pick<IncomingMessage, 'headers' | 'method'> {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
}

/**
 * Whether a request comes from the chat page or from the user of this machine. Pages of other sites send another
 * Origin; a site whose name was pointed at this machine (DNS rebinding) sends another Host; who comes through the
 * network can send any header, but has another address.
 */
export function isLocal({ headers: { host = '', origin }, method, socket }: Origin): boolean {
  if (!/^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')) return false;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) return false;
  if (origin !== undefined) return origin === `http://${host}`;
  return method === 'GET' || method === 'HEAD';
}
