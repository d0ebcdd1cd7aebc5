import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { listening } from '../../support/listening.ts';
import { call } from '../../support/with-simulator.ts';
import { facebookJson, sign } from '../facebook/delivery.ts';
import { Facebook } from '../facebook/facebook.ts';
import { verifyCallback } from '../facebook/verification.ts';

/** Secrets that differ from the demo secrets. */
const SECRETS = {
  FB_APP_SECRET: 'real-app-secret',
  FB_PAGE_TOKEN: 'EAAreal',
  FB_VERIFY_TOKEN: 'real-verify-token',
};

/** Replaces graph.facebook.com. */
const facebook = new Facebook(async () => 200);
facebook.appSecret = SECRETS.FB_APP_SECRET;
facebook.pageToken = SECRETS.FB_PAGE_TOKEN;
const zoe = facebook.person('Zoe', '7001');
const graphApi = createServer(async (request, response) => {
  const bytes = await buffer(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const path = request.url ?? '';
  const answer = await facebook.answer({
    method: request.method ?? '',
    path,
    headers,
    body: bytes.toString(),
    bytes,
  });
  if (answer !== 'hang up') response.writeHead(answer.status, answer.headers).end(answer.body);
});
const start = join(import.meta.dirname, '../start.ts');
const bot = join(import.meta.dirname, 'show-bot.ts');
let live: ReturnType<typeof spawn>;
/** The addresses of the port for the tunnel, and of the page. */
let tunnel = '';
let page = '';

before(async () => {
  const options = [
    '--live',
    '--live-port',
    '0',
    '--port',
    '0',
    '--bot',
    bot,
    '--graph-api',
    await listening(graphApi),
  ];
  live = spawn(process.execPath, [start, ...options], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...SECRETS },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: live.stdout ?? process.stdin })) {
    tunnel ||= /tunnel at (\S+),/.exec(line)?.[1] ?? '';
    page ||= /happens at (\S+)\//.exec(line)?.[1] ?? '';
    if (/Ctrl\+C/.test(line)) break;
  }
});

after(async () => {
  const ended = once(live, 'exit');
  live.kill();
  await ended;
  graphApi.close();
});

/** The first update of a page that is opened now. */
async function firstUpdate(): Promise<string> {
  const { body } = await fetch(`${page}/chat/updates`);
  const reader = body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return Buffer.from(value ?? '').toString();
}

test('Facebook verifies the webhook through the tunnel, with the real token', async () => {
  assert.equal(await verifyCallback(`${tunnel}/messenger`, SECRETS.FB_VERIFY_TOKEN), undefined);
  assert.match(String(await verifyCallback(`${tunnel}/messenger`, 'demo-verify-token')), /403/);
});

test('a real person is answered by the real Graph API, and the page shows it', async () => {
  const answered = new Promise((resolve) => {
    facebook.onMessage = resolve;
  });
  const element = facebook.element(zoe, { message: { mid: 'm_real', text: 'hello' } });
  const { body, headers } = sign(
    Buffer.from(facebookJson(facebook.notification(element))),
    SECRETS.FB_APP_SECRET,
  );
  const { status } = await call(`${tunnel}/messenger`, { method: 'POST', headers, body });
  assert.equal(status, 200);
  await answered;
  assert.deepEqual(
    zoe.lines.map(({ message }) => message.text),
    ['Heard: hello'],
  );
  let update = await firstUpdate();
  while (!update.includes('text → 200')) update = await firstUpdate();
  assert.match(update, /"name":"Person 7001".*"text":"hello"/);
  assert.match(update, /me\/messages: text → 200/);
  for (const secret of Object.values(SECRETS)) assert.doesNotMatch(update, new RegExp(secret));
});

test('the tunnel leads to the webhook and to nothing else', async () => {
  for (const path of ['/', '/chat/updates', '/graph/SANDBOX1/v26.0/me']) {
    assert.equal((await call(tunnel + path)).status, 404, path);
  }
  const headers = { 'x-amz-target': 'AmazonSSM.GetParameters', 'content-type': 'application/x-amz-json-1.1' };
  const { status, body } = await call(tunnel, {
    method: 'POST',
    headers,
    body: '{"Names":["/messenger-bot/FB_APP_SECRET"]}',
  });
  assert.deepEqual([status, body.includes(SECRETS.FB_APP_SECRET)], [404, false]);
});

test('while real people write the page cannot speak for them', async () => {
  const headers = { origin: page };
  const body = JSON.stringify({ type: 'say', person: '7001', text: 'forged' });
  const { status } = await call(`${page}/chat/commands`, { method: 'POST', headers, body });
  assert.equal(status, 409);
});

test('without the secrets it says which are missing, and ends', async () => {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    FB_APP_SECRET: 'x',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9',
  };
  const { stderr } = spawn(process.execPath, [start, '--live'], {
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  assert.match(await text(stderr), /FB_PAGE_TOKEN, FB_VERIFY_TOKEN: neither in the environment/);
});
