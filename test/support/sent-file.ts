import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listening } from './listening.ts';

/** A file that a person sends: its bytes, the path of a file, or an address from which the bot can load it. */
export type SentFile = Uint8Array | string | URL;

const TYPES: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.mov': 'video/quicktime',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

/** The attachment of a file, as Meta's JSON. The bot can load its `url`. */
export async function attachmentOf(file: SentFile, name: string): Promise<object> {
  const type = /^(image|audio|video)\//.exec(typeOf(name))?.[1] ?? 'file';
  return { type, payload: { url: await addressOf(file, name) } };
}

/** The name of a file whose name is not given. */
export function nameOf(file: SentFile): string {
  if (file instanceof Uint8Array) return 'file.bin';
  return basename(urlOf(file)?.pathname ?? String(file)) || 'file.bin';
}

async function addressOf(file: SentFile, name: string): Promise<string> {
  if (file instanceof Uint8Array) return serve(name, file);
  const url = urlOf(file);
  if (url?.protocol.startsWith('http')) return url.href;
  return serve(name, await readFile(url?.protocol === 'file:' ? fileURLToPath(url) : file));
}

function urlOf(file: string | URL): URL | undefined {
  return (file instanceof URL ? file : URL.parse(file)) ?? undefined;
}

function typeOf(name: string): string {
  return TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
}

const served = new Map<string, { readonly type: string; readonly bytes: Uint8Array }>();
let server: Promise<string> | undefined;

/** Serves bytes on this machine as long as the test runs; gives the address. */
async function serve(name: string, bytes: Uint8Array): Promise<string> {
  const path = `/${served.size + 1}/${encodeURIComponent(name)}`;
  served.set(path, { type: typeOf(name), bytes });
  server ??= start();
  return (await server) + path;
}

function start(): Promise<string> {
  const files = createServer(({ url = '' }, response) => {
    const file = served.get(url);
    if (file) response.writeHead(200, { 'content-type': file.type, connection: 'close' }).end(file.bytes);
    else response.writeHead(404).end();
  });
  return listening(files.unref());
}
