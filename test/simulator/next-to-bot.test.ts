import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

test('npm start -- --bot shows the profile and the templates that are next to the bot', async (t) => {
  const bot = join(import.meta.dirname, '../examples/reminders/bot.ts');
  const start = join(import.meta.dirname, 'start.ts');
  const process_ = spawn(process.execPath, [start, '--bot', bot, '--port', '0', '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
  });
  t.after(() => process_.kill());
  let said = '';
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('Press Ctrl+C')) await once(process_.stdout, 'data');
  const [url = ''] = /http:\/\/localhost:\d+/.exec(said) ?? [];
  const response = await new Promise<IncomingMessage>((resolve) => get(`${url}/chat/updates`, resolve));
  let page = '';
  for await (const chunk of response.setEncoding('utf8')) {
    page += chunk;
    if (page.includes('\n\n')) break;
  }
  assert.match(page, /Hello Anna! Book your appointment here\./);
  assert.match(page, /appointment_reminder/);
});
