import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { test } from 'node:test';
import { PARTS } from './check.ts';

const CHECK = join(import.meta.dirname, 'check.ts');

/** Checks with parts that print their name and end with an exit code. */
function checked(
  ...parts: readonly { readonly name: string; readonly code: number; readonly advice?: string }[]
) {
  const scripts = parts.map(({ name, code, advice }) => ({
    name,
    command: ['-e', `console.log('output of ${name}'); process.exitCode = ${code}`],
    advice,
  }));
  const script = `import { check } from ${JSON.stringify(CHECK)}; process.exitCode = check(${JSON.stringify(scripts)});`;
  const args = ['--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

test('a part that finds something does not hide the next, and the end lists what failed', () => {
  const { status, stdout } = checked(
    { name: 'lint', code: 1, advice: 'npm run fix mends most' },
    { name: 'types', code: 0 },
    { name: 'unused', code: 2 },
  );
  assert.equal(status, 1);
  for (const name of ['lint', 'types', 'unused'])
    assert.match(stdout, new RegExp(`^output of ${name}$`, 'm'));
  assert.match(stdout, /\n\n✘ lint: npm run fix mends most\n✘ unused\n$/);
});

test('if no part finds anything, the exit code is 0', () => {
  const { status, stdout } = checked({ name: 'lint', code: 0 }, { name: 'types', code: 0 });
  assert.equal(status, 0);
  assert.match(stdout, /✔ nothing found\n$/);
});

test('npm run check looks at format, lint, types, forgotten awaits and unused code', () => {
  const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
  assert.match(scripts.check, / test\/support\/check\.ts$/);
  const commands = PARTS.map(({ command }) => [basename(command[0] ?? ''), ...command.slice(1)].join(' '));
  assert.deepEqual(commands, [
    'biome ci .',
    'tsc',
    'tsc -p test/simulator/chat/page',
    'find-unawaited.ts',
    'knip.js',
  ]);
});
