import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { LAMBDA } from '../simulator/bundle.ts';
import { listening } from '../support/listening.ts';
import { PREFIX, simulator, WITH_PAGE_TOKEN } from './account.ts';
import { spawnCommand } from './run-command.ts';

/** A proxy that notes who asks for what, and lets nobody through. */
async function proxy(t: TestContext) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(502).end();
  });
  server.on('connect', ({ url }, socket) => {
    asked.push(String(url));
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const url = await listening(server);
  t.after(() => server.close());
  return { asked, variables: { HTTPS_PROXY: url, HTTP_PROXY: url } };
}

test('doctor asks AWS and setup asks Facebook through the proxy, and what runs here without it', async (t) => {
  const { asked, variables } = await proxy(t);
  const { output } = await spawnCommand('doctor/doctor.ts', 'https://aws.example.com', [], variables);
  assert.deepEqual(new Set(asked.splice(0)), new Set(['aws.example.com:443']));
  assert.match(output, /AWS could not be reached .*if it needs a proxy, that HTTPS_PROXY names it/);
  const options = ['--graph-api', 'https://graph.example.com', '--app-id', '1', '--prefix', PREFIX];
  const given = { ...WITH_PAGE_TOKEN, ...variables };
  const setup = await spawnCommand(
    'setup/setup.ts',
    simulator.current.url,
    [...options, '--url', simulator.current.webhookUrl],
    given,
  );
  assert.deepEqual(asked.splice(0), ['graph.example.com:443']);
  assert.match(setup.output, /graph\.example\.com could not be reached: .* that HTTPS_PROXY names it/);
  const without = { ...given, NO_PROXY: 'graph.example.com' };
  await spawnCommand(
    'setup/setup.ts',
    simulator.current.url,
    [...options, '--url', 'https://a.example.com'],
    without,
  );
  assert.deepEqual(asked, []);
});

test('the credentials for reading the quota come through the proxy, too', async (t) => {
  const { asked, variables } = await proxy(t);
  const folder = mkdtempSync(join(tmpdir(), 'proxied-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const token = join(folder, 'token');
  writeFileSync(token, 'of GitHub');
  const quota = join(import.meta.dirname, '../../infra/aws/concurrency-quota.ts');
  const script = `import { readConcurrencyQuota } from '${quota}'; await readConcurrencyQuota().catch(() => {});`;
  const role = { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r', AWS_WEB_IDENTITY_TOKEN_FILE: token };
  const env = { AWS_REGION: 'eu-west-1', ...role, ...variables };
  await once(spawn(process.execPath, ['--input-type=module', '-e', script], { env }), 'exit');
  assert.deepEqual(new Set(asked), new Set(['sts.eu-west-1.amazonaws.com:443']));
});

test('a proxy that is no URL is refused with its variable, without a password that is in it', async () => {
  for (const value of ['proxy.example.com:8080', 'user:password@proxy:80']) {
    const { code, output } = await spawnCommand('doctor/doctor.ts', simulator.current.url, [], {
      https_proxy: value,
    });
    assert.equal(code, 1);
    assert.equal(output, '✘ https_proxy must be a URL like http://proxy.example.com:8080.\n');
  }
});

test('npm start answers without the proxy, and a call of the bot to elsewhere goes through it', async (t) => {
  const { asked, variables } = await proxy(t);
  const folder = mkdtempSync(join(tmpdir(), 'proxied-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  writeFileSync(
    bot,
    `import type { Bot } from '${LAMBDA}/messenger.ts';
     const model = () => fetch('https://model.example.com').then(() => 'reached', () => 'not reached');
     export const bot: Bot = { text: async ({ send }) => send(await model()) };`,
  );
  const script = join(import.meta.dirname, '../simulator/start.ts');
  const start = spawn(process.execPath, [script, '--bot', bot, '--port', '0', '--no-types'], {
    env: { PATH: process.env.PATH, ...variables },
  });
  start.stdin.end('hello\n');
  const output = await text(start.stdout);
  assert.match(output, /Page {2}not reached/);
  assert.deepEqual(asked, ['model.example.com:443']);
});
