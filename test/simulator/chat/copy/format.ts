import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = resolve(import.meta.dirname, '../../../..');

/** Code for `test/bot.test.ts` as `npm run fix` would format it. What the formatter cannot read stays as it is. */
export async function formatted(code: string): Promise<string> {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const parameters = [biome, 'format', '--stdin-file-path=test/bot.test.ts'];
  const child = spawn(process.execPath, parameters, { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {}).end(code);
  const ended = new Promise((done) => child.on('error', done).on('close', done));
  const output = await text(child.stdout);
  return (await ended) === 0 ? output : code;
}
