import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { after, before, test } from 'node:test';
import { createHttp, type HttpRequest } from '../../lambda/runtime/http-client.ts';
import { listening } from '../support/listening.ts';

const connections: (number | undefined)[] = [];

const respond: RequestListener = (request, response) => {
  connections.push(request.socket.remotePort);
  switch (request.url) {
    case '/silent':
      return;
    case '/broken':
      request.socket.destroy();
      return;
    case '/cut':
      response
        .writeHead(200, { 'content-length': '100' })
        .write('half of it', () => request.socket.destroy());
      return;
    case '/switched':
      request.socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n',
      );
      return;
    case '/moved':
      response.writeHead(302, { location: '/' }).end();
      return;
    default:
      request.pipe(response.setHeader('x-length', request.headers['content-length'] ?? 'none'));
  }
};

const server = createServer(respond);
let url: string;

before(async () => {
  url = await listening(server);
});

after(() => {
  server.close();
  server.closeAllConnections();
});

function get(path: string): HttpRequest {
  return { method: 'GET', url: new URL(path, url), headers: {}, timeOut: 60_000 };
}

test('a body arrives unchanged, with its length, and a GET has none', async () => {
  const http = createHttp(60_000);
  for (const body of ['Grüezi 👋', new TextEncoder().encode('Grüezi 👋')]) {
    const { status, headers, text } = await http({ ...get('/'), method: 'POST', body });
    assert.deepEqual([status, headers['x-length'], text], [200, '12', 'Grüezi 👋']);
  }
  const { headers, text } = await http(get('/'));
  assert.deepEqual([headers['x-length'], text], ['none', '']);
});

test('the next request uses the same connection', async () => {
  const http = createHttp(60_000);
  connections.length = 0;
  await http(get('/'));
  await http(get('/'));
  const [first, second] = connections;
  assert.equal(first, second);
});

test('a connection that was idle for too long is not used again', async () => {
  const http = createHttp(0);
  connections.length = 0;
  await http(get('/'));
  await http(get('/'));
  const [first, second] = connections;
  assert.notEqual(first, second);
});

test('a redirect is a response like any other', async () => {
  const { status, headers } = await createHttp(60_000)(get('/moved'));
  assert.deepEqual([status, headers.location], [302, '/']);
});

test('a broken connection, a response cut short and no response are errors', async () => {
  const http = createHttp(60_000);
  await assert.rejects(http(get('/broken')), { code: 'ECONNRESET' });
  await assert.rejects(http(get('/cut')), { code: 'ECONNRESET' });
  await assert.rejects(http({ ...get('/silent'), timeOut: 20 }), { name: 'TimedOut' });
});

test('a 101 that was not asked for times out too', async () => {
  await assert.rejects(createHttp(60_000)({ ...get('/switched'), timeOut: 20 }), { name: 'TimedOut' });
});

test('a request stops sending its body when the response arrives first', async (t) => {
  const deaf = createTcpServer((socket) => {
    t.after(() => socket.destroy());
    socket
      .on('error', () => {})
      .once('data', () => {
        socket.pause().write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\nno');
      });
  });
  t.after(() => deaf.close());
  const file = new URL(await listening(deaf));
  const connected = once(deaf, 'connection');
  const body = new Uint8Array(32_000_000);
  const { status, text } = await createHttp(60_000)({ ...get('/'), method: 'POST', url: file, body });
  assert.deepEqual([status, text], [413, 'no']);
  const [socket] = await connected;
  for await (const _ of socket) if (socket.bytesRead > body.length) break;
  assert.ok(socket.bytesRead < body.length);
});
