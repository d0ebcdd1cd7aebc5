import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { build } from 'esbuild';
import { listener, urlOf } from '../request.ts';
import { ImpossibleCommand } from './actions.ts';
import type { Chat } from './chat.ts';
import { formatted } from './copy/format.ts';
import { isLocal } from './is-local.ts';
import type { Media } from './media.ts';
import { picture } from './picture.ts';
import type { Command, Update } from './view.ts';

const PAGE = join(import.meta.dirname, 'page');

/** Facebook's limit for files. */
const MAX_FILE = 25 * 1024 * 1024;

/** The page loads everything from this server, and nothing that people write can run. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Serves the chat page, sends it updates and executes its commands. */
export function chatServer(chat: Chat, media: Media): RequestListener {
  const listeners = new Set<ServerResponse>();
  chat.onUpdate = (update) => {
    for (const listener of listeners) sendUpdate(listener, update);
  };
  const built = buildPage();

  return listener(async (request, response) => {
    if (!isLocal(request)) return say(response, 403, 'This page can only be used on this machine.');
    const url = urlOf(request);
    try {
      await route(request, response, url);
    } catch (error) {
      if (error instanceof ImpossibleCommand) return say(response, 409, error.message);
      throw error;
    }
  });

  async function route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const person = url.searchParams.get('person') ?? '';
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /':
        return give(response, 'text/html', await readFile(join(PAGE, 'index.html')));
      case 'GET /chat/chat.css':
        return give(response, 'text/css', (await built).style);
      case 'GET /chat/page.js':
        return give(response, 'text/javascript', (await built).script);
      case 'GET /chat/like.svg':
        return give(response, 'image/svg+xml', LIKE_PICTURE);
      case 'GET /chat/updates':
        return listen(request, response);
      case 'GET /chat/memory':
        return give(response, 'application/json', JSON.stringify(await chat.memory(person)));
      case 'GET /chat/test':
        return give(response, 'text/plain', await formatted(await chat.test(person)));
      case 'POST /chat/commands':
        return takeCommand(request, response);
      case 'POST /chat/files':
        return takeFile(request, response, url);
      default:
        return other(request, response, url.pathname);
    }
  }

  function listen(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    sendUpdate(response, chat.everything());
    listeners.add(response);
    request.on('close', () => listeners.delete(response));
  }

  async function takeCommand(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const command = readCommand((await buffer(request)).toString());
    if (!command)
      return say(response, 400, 'A command must be a JSON object with a text in the field “type”.');
    await chat.newest();
    const executed = chat.execute(command);
    // Commands that cannot be carried out fail at once. Others may take long and must not delay the next
    // command.
    const later = executed.catch((error: unknown) => {
      if (response.headersSent) console.error(error);
    });
    await Promise.race([executed, setImmediate()]);
    response.writeHead(204, HEADERS).end();
    await later;
  }

  async function takeFile(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (Number(request.headers['content-length'] ?? 0) > MAX_FILE) {
      return say(response, 413, 'The file is too large: Facebook accepts at most 25 MB.');
    }
    const type = request.headers['content-type'] ?? 'application/octet-stream';
    const name = url.searchParams.get('name') ?? 'file';
    const bytes = await buffer(request);
    await chat.newest();
    await chat.sendFile(url.searchParams.get('person') ?? '', name, type, bytes);
    response.writeHead(204, HEADERS).end();
  }

  async function other(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const [, name] = /^\/chat\/pictures\/(.+)\.svg$/.exec(path) ?? [];
    if (name !== undefined) return give(response, 'image/svg+xml', picture(decoded(name)));
    if (request.method === 'GET' && path.startsWith('/chat/')) return media.serve(path, request, response);
    say(response, 404, 'Not found.');
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function sendUpdate(response: ServerResponse, update: Update): void {
  response.write(`data: ${JSON.stringify(update)}\n\n`);
}

function give(response: ServerResponse, type: string, body: string | Uint8Array): void {
  response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(body);
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

function readCommand(body: string): Command | undefined {
  try {
    const command = JSON.parse(body);
    return typeof command?.type === 'string' ? command : undefined;
  } catch {
    return undefined;
  }
}

/** The page's script from its TypeScript, and its style from the files of its parts. */
async function buildPage(): Promise<{ readonly script: Uint8Array; readonly style: Uint8Array }> {
  const { outputFiles } = await build({
    entryPoints: { page: join(PAGE, 'main.ts'), chat: join(PAGE, 'css/chat.css') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outdir: PAGE,
    write: false,
    logLevel: 'warning',
  });
  const read = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array();
  return { script: read('.js'), style: read('.css') };
}

/** The thumbs-up sticker. */
const LIKE_PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#0a7cff">
<path d="M1 10h4v11H1zM23 11.5c0-1.1-.9-2-2-2h-6l1-4.6c.2-1.5-.6-2.9-2-2.9-.5 0-.9.3-1 .8L11.2 7 7 11v9.3c1 .5 2.1.7 3.2.7H18c.9 0 1.7-.6 1.9-1.5l3-7.2c.1-.3.1-.5.1-.8z"/>
</svg>
`;
