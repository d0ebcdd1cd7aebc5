import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { listening } from '../support/listening.ts';
import { signatureRefusal } from './aws/signature.ts';

const BOT = join(import.meta.dirname, '../examples/model-bedrock/bot.ts');

/** Says hello to the bot with `npm start`; returns all that was printed. */
async function play(
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const start = join(import.meta.dirname, 'start.ts');
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  const process_ = spawn(process.execPath, [start, '--bot', BOT, '--port', '0', ...options], {
    env: { PATH, NODE_COMPILE_CACHE, AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere', ...environment },
  });
  process_.stdin.end('hello\n');
  return (await Promise.all([text(process_.stdout), text(process_.stderr)])).join('');
}

test('without an account a scripted model answers, and the terminal says so', async () => {
  const printed = await play([], {});
  assert.match(printed, /A scripted model answers this bot;.*tool: NAME.*--real-model/);
  assert.match(printed, /Page {2}\(a scripted model\) You said: hello/);
});

test('--real-model asks Bedrock with the credentials of this machine, which the bot never sees', async (t) => {
  const refusals: unknown[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '' } = request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const call = { method, path, headers, bytes: await buffer(request) };
    refusals.push(
      signatureRefusal(call, (key) => (key === 'AKIAREAL' ? 'real secret' : undefined), Date.now()),
    );
    const message = { role: 'assistant', content: [{ text: 'I am real.' }] };
    response.end(JSON.stringify({ output: { message }, stopReason: 'end_turn' }));
  });
  t.after(() => server.close());
  const printed = await play(['--real-model'], {
    AWS_ACCESS_KEY_ID: 'AKIAREAL',
    AWS_SECRET_ACCESS_KEY: 'real secret',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: await listening(server),
  });
  server.closeAllConnections();
  assert.match(printed, /Page {2}I am real\./);
  assert.deepEqual(refusals, [undefined]);
  assert.doesNotMatch(printed, /scripted model|real secret/);
});

test('--real-model without a region or without credentials says what to do', async () => {
  assert.match(await play(['--real-model'], {}), /✘ --real-model needs a region: AWS_REGION=/);
  assert.match(
    await play(['--real-model'], { AWS_REGION: 'eu-west-1' }),
    /✘ --real-model needs AWS credentials/,
  );
});
