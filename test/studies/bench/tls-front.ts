import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

/** The certificate of the TLS servers. */
export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** The path that callers put in NODE_EXTRA_CA_CERTS. */
  readonly file: string;
}

/** A TLS server in front of a local HTTP server: AWS and Facebook accept nothing but TLS. */
export interface TlsFront {
  /** `https://localhost:40000` */
  readonly url: string;
  close(): void;
}

/**
 * Makes a key and a certificate for `localhost` in `folder`.
 * @throws Error if `openssl` is not on the PATH
 */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = 'subjectAltName=DNS:localhost';
  const subject = ['-subj', '/CN=localhost', '-addext', names];
  // AWS and Facebook use an elliptic curve; RSA would be cheaper for the caller.
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { key: await readFile(key), cert: await readFile(cert), file: cert };
}

/**
 * Starts a TLS server that forwards every connection.
 * @param to the URL of the HTTP server behind it
 */
export async function startTlsFront(to: string, { key, cert }: Certificate): Promise<TlsFront> {
  const { port: behind } = new URL(to);
  const server = createServer({ key, cert }, (inside) => {
    const outside = connect(Number(behind), 'localhost');
    const end = () => {
      inside.destroy();
      outside.destroy();
    };
    inside.on('error', end).on('close', end).pipe(outside);
    outside.on('error', end).on('close', end).pipe(inside);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `https://localhost:${port}`, close: () => server.close() };
}
