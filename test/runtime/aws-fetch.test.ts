import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, before, beforeEach, test } from 'node:test';
import { signerFor } from '../../lambda/runtime/aws-client.ts';
import { awsFetch, provideSigner } from '../../lambda/runtime/aws-fetch.ts';
import { secret } from '../../lambda/runtime/bot-secret.ts';
import { awsEndpoint } from '../../lambda/runtime/settings.ts';
import { RUN_SECRET } from '../simulator/aws/run-secret.ts';
import { signatureRefusal } from '../simulator/aws/signature.ts';
import { listener } from '../simulator/request.ts';
import { listening } from '../support/listening.ts';

/** The calls that arrived, and whether AWS would accept their signature. */
const calls: { request: IncomingMessage; body: string; refusal: unknown }[] = [];

const server = createServer(
  listener(async (request, response) => {
    const { method = '', url: path = '' } = request;
    const bytes = await buffer(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const refusal = signatureRefusal({ method, path, headers, bytes }, () => RUN_SECRET, Date.now());
    calls.push({ request, body: bytes.toString(), refusal });
    if (path !== '/hang') response.writeHead(418).end('short and stout');
  }),
);

before(async () => {
  process.env.AWS_ENDPOINT_URL_SCHEDULER = await listening(server);
  process.env.AWS_REGION = 'eu-west-1';
  process.env.AWS_ACCESS_KEY_ID = 'ASIATEST';
  process.env.AWS_SECRET_ACCESS_KEY = RUN_SECRET;
});

beforeEach(() => {
  calls.length = 0;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

test('before the function runs, a call and a secret say that they need it, and where to read how to test', async () => {
  await assert.rejects(awsFetch('scheduler', '/'), /AWS can only be called while the function runs/);
  await assert.rejects(secret('MODEL_KEY'), /The secret MODEL_KEY can only be read while the function runs/);
  const [, anchor] = /^### (A model.*)$/m.exec(readFileSync('lambda/README.md', 'utf8')) ?? [];
  const where = `lambda/README.md#${anchor?.toLowerCase().replaceAll(',', '').replaceAll(' ', '-')}`;
  for (const refused of [awsFetch('scheduler', '/'), secret('MODEL_KEY')])
    await assert.rejects(refused, (error: Error) => error.message.endsWith(` In a test: see ${where}`));
  provideSigner(signerFor);
});

test('a call is signed for its service and region, whatever its path, query and body are', async () => {
  const cases = [
    ['/schedules/a%2Fb%3A1', { body: '{"ä":1}' }, 'POST', 'scheduler'],
    ['/schedules?MaxResults=5&NamePrefix=a%20b%2B', { method: 'GET' }, 'GET', 'scheduler'],
    ['/tags/a?TagKeys=shop&TagKeys=bot&x=', { method: 'DELETE' }, 'DELETE', 'scheduler'],
    ['/model/eu.a-v1%3A0/converse', { service: 'bedrock', body: '{}' }, 'POST', 'bedrock'],
  ] as const;
  for (const [path, options, method, service] of cases) {
    const response = await awsFetch('scheduler', path, options);
    assert.deepEqual([response.status, await response.text()], [418, 'short and stout']);
    const { request, refusal, body } = calls.at(-1) ?? assert.fail();
    assert.equal(refusal, undefined);
    assert.deepEqual([request.method, request.url], [method, path]);
    assert.equal(body, 'body' in options ? options.body : '');
    assert.equal(request.headers['content-type'], 'application/json');
    assert.ok(request.headers.authorization?.includes(`/eu-west-1/${service}/aws4_request`));
  }
});

test('a call is made once, and ends when its signal does', async () => {
  const signal = AbortSignal.timeout(1);
  await assert.rejects(awsFetch('scheduler', '/hang', { signal }), { name: 'TimeoutError' });
  assert.ok(calls.length <= 1);
});

test('a service is in the region of the function, or where a variable says', () => {
  const here = { AWS_REGION: 'cn-north-1', URL_SUFFIX: 'amazonaws.com.cn' };
  assert.deepEqual(awsEndpoint('bedrock-runtime', here), {
    region: 'cn-north-1',
    url: 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn',
  });
  const elsewhere = { ...here, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://localhost:1' };
  assert.equal(awsEndpoint('bedrock-runtime', elsewhere).url, 'http://localhost:1');
  const all = { ...elsewhere, AWS_ENDPOINT_URL: 'http://localhost:2' };
  assert.equal(awsEndpoint('bedrock-runtime', all).url, 'http://localhost:1');
  assert.equal(awsEndpoint('s3', all).url, 'http://localhost:2');
});
