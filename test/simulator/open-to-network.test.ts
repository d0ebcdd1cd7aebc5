import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { call } from '../support/with-simulator.ts';
import { DEMO_SECRETS } from './demo-secrets.ts';
import { isLoopback } from './open-to-network.ts';

const start = spawn(
  process.execPath,
  [join(import.meta.dirname, 'start.ts'), '--host', '0.0.0.0', '--port', '0', '--no-open'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
  },
);
let said = '';
let url = '';

before(async () => {
  start.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('Press Ctrl+C')) await once(start.stdout, 'data');
  [url = ''] = /http:\/\/localhost:\d+/.exec(said) ?? [];
});

after(async () => {
  start.kill();
  await once(start, 'exit');
});

/** A call of the Graph API with a Page token. */
async function graph(token: string): Promise<string> {
  const proof = createHmac('sha256', DEMO_SECRETS.FB_APP_SECRET).update(token).digest('hex');
  const headers = { authorization: `Bearer ${token}` };
  const { body } = await call(`${url}/graph/sam/v26.0/me/conversations?appsecret_proof=${proof}`, {
    headers,
  });
  return body;
}

test('npm start -- --host 0.0.0.0 shows the key for sam local, and only this key opens AWS', async () => {
  const [, accessKeyId = '', secretAccessKey = ''] =
    /export AWS_ACCESS_KEY_ID=(\S+) AWS_SECRET_ACCESS_KEY=(\S+)$/m.exec(said) ?? assert.fail(said);
  const Names = ['/messenger-bot/FB_PAGE_TOKEN'];
  const client = (secret: string) =>
    new SSMClient({
      region: 'eu-west-1',
      endpoint: url,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey: secret },
    });
  const { Parameters } = await client(secretAccessKey).send(
    new GetParametersCommand({ Names, WithDecryption: true }),
  );
  const token = Parameters?.[0]?.Value ?? '';
  await assert.rejects(client('guessed').send(new GetParametersCommand({ Names })), {
    name: 'InvalidSignatureException',
  });
  assert.match(await graph(token), /"data":\[/);
});

test('the demo Page token, which is no secret, opens nothing', async () => {
  assert.match(await graph(DEMO_SECRETS.FB_PAGE_TOKEN), /"code":190/);
});

test('only loopback addresses stay on this machine', () => {
  const hosts = [
    '127.0.0.1',
    '127.1.2.3',
    'localhost',
    '::1',
    '0.0.0.0',
    '::',
    '192.168.1.2',
    '127.0.0.1.example.com',
  ];
  assert.deepEqual(hosts.filter(isLoopback), ['127.0.0.1', '127.1.2.3', 'localhost', '::1']);
});
