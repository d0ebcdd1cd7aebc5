import assert from 'node:assert/strict';
import dns from 'node:dns';
import { createServer } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { listening } from '../../support/listening.ts';
import { call } from '../../support/with-simulator.ts';
import { fetchFile } from './fetch-file.ts';
import type { OpenChat } from './open-chat.ts';
import { openShow } from './open-show.ts';
import { isPublic } from './public-address.ts';

let chat: OpenChat;
let secret: string;
let redirect: string;
const asked: (string | undefined)[] = [];

const server = createServer(({ url, headers }, response) => {
  asked.push(headers.host);
  if (url === '/away') response.writeHead(302, { location: `${secret}/secret` }).end();
  else response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('inside');
});
const redirecting = createServer((_, response) => {
  response.writeHead(302, { location: `${secret}/secret` }).end();
});

before(async () => {
  secret = await listening(server);
  redirect = await listening(redirecting);
  chat = await openShow();
});

after(async () => {
  server.close();
  redirecting.close();
  await chat.close();
});

for (const address of [
  '127.0.0.1',
  '127.9.9.9',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'localhost',
  '',
]) {
  test(`“${address}” is not public`, () => assert.equal(isPublic(address), false));
}

for (const address of ['1.1.1.1', '93.184.215.14', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111']) {
  test(`${address} is public`, () => assert.equal(isPublic(address), true));
}

test('an address of this machine is refused, however it is written', async () => {
  const { port } = new URL(secret);
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])
    await assert.rejects(
      fetchFile(`http://${host}:${port}/secret`, new Set()),
      /not an address of the Internet/,
    );
  assert.deepEqual(asked, []);
});

test('a name that leads to this machine is refused', async () => {
  const { port } = new URL(secret);
  await assert.rejects(
    fetchFile(`http://localhost:${port}/secret`, new Set()),
    /localhost is not an address/,
  );
  assert.deepEqual(asked, []);
});

test('the connection goes to the address that was checked, not to a later one of the same name', async (t) => {
  const { port } = new URL(secret);
  const addresses = ['93.184.215.14', '127.0.0.1'];
  let times = 0;
  const { lookup } = dns;
  t.after(() => {
    dns.lookup = lookup;
    syncBuiltinESMExports();
  });
  const rebinding = (_: string, __: object, callback: (error: null, found: readonly object[]) => void) => {
    const address = addresses[Math.min(times, 1)] ?? '';
    times += 1;
    callback(null, [{ address, family: 4 }]);
  };
  Object.assign(dns, { lookup: rebinding });
  syncBuiltinESMExports();
  await Promise.race([
    fetchFile(`http://rebinding.example:${port}/secret`, new Set()).catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ]);
  assert.deepEqual([times, asked], [1, []]);
});

test('a redirect to this machine is refused', async () => {
  await assert.rejects(fetchFile(redirect, new Set([redirect])), /not an address of the Internet/);
  assert.deepEqual(asked, []);
});

test('what the simulator itself serves is fetched, but not a redirect from there', async () => {
  assert.equal(await text(await fetchFile(`${secret}/picture`, new Set([secret]))), 'inside');
  assert.equal(asked.length, 1);
  asked.length = 0;
});

test('the chat page gets no picture from this machine’s network', async () => {
  const [anna] = chat.simulator.facebook.people.values();
  anna?.receive('m_1', { attachment: { type: 'image', payload: { url: `${secret}/secret` } } });
  const update = JSON.stringify(chat.chat.everything());
  const [path = ''] = /\/chat\/media\/\d+/.exec(update) ?? [];
  const { status, body } = await call(chat.simulator.url + path);
  assert.deepEqual([status, body, asked], [502, '', []]);
});
