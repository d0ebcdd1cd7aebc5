/** No process of a sandbox outlives the one that has started it: a frozen one would stay for ever. */
import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SCRIPTED_BOT } from './bundle.ts';

const START = join(import.meta.dirname, 'start.ts');
const skip = process.platform !== 'linux' && 'only Linux lists the children of a process';

/** Settles when a process is gone; a dead one that nobody has asked about counts as gone. */
async function gone(pid: string, signal: AbortSignal): Promise<void> {
  const isAlive = async () => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return stat !== '' && !/\) [ZX] /.test(stat);
  };
  while (!signal.aborted && (await isAlive())) await setImmediate();
}

for (const [mode, input, options, said] of [
  ['the terminal', 'pipe', ['--terminal', '--no-types'], 'Ctrl+D'],
  ['the page', 'ignore', ['--no-open'], 'Talk to your bot'],
] as const)
  test(`with ${mode} open, SIGTERM ends all sandboxes`, { skip, timeout: 20_000 }, async (t) => {
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
    const args = [START, '--bot', SCRIPTED_BOT, '--port', '0', ...options];
    const started = spawn(process.execPath, args, { env, stdio: [input, 'pipe', 'inherit'] });
    t.after(() => started.kill('SIGKILL'));
    const isOpen = Promise.withResolvers<void>();
    let output = '';
    started.stdout?.on('data', (data) => {
      output += data;
      if (output.includes(said)) isOpen.resolve();
    });
    await isOpen.promise;
    const children = await readFile(`/proc/${started.pid}/task/${started.pid}/children`, 'utf8');
    const ended = once(started, 'exit');
    started.kill('SIGTERM');
    await ended;
    assert.notEqual(children, '');
    await Promise.all(
      children
        .trim()
        .split(' ')
        .map((pid) => gone(pid, t.signal)),
    );
  });

test('a sandbox ends when its parent is gone, whatever its bot still does', {
  timeout: 20_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'orphan-'));
  t.after(() => rm(folder, { recursive: true }));
  const bundle = join(folder, 'index.mjs');
  await writeFile(bundle, 'setInterval(() => {}, 1000); export const handler = async () => {};');
  const sandbox = fork(join(import.meta.dirname, 'aws/lambda-runtime.ts'), [bundle], { silent: true });
  t.after(() => sandbox.kill('SIGKILL'));
  await once(sandbox, 'message');
  const ended = once(sandbox, 'exit');
  sandbox.disconnect();
  assert.deepEqual(await ended, [0, null]);
});
