import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

function make(...parameters: readonly string[]) {
  const script = join(import.meta.dirname, 'make.ts');
  return spawnSync(process.execPath, [script, ...parameters], { encoding: 'utf8' });
}

test('without a name npm run make lists what can be made, one line each', () => {
  const { status, stdout } = make();
  assert.equal(status, 0);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) +\S/gm)].map(([, name]) => name);
  assert.deepEqual(names, ['cost', 'scale', 'reference', 'picture', 'events', 'bench', 'faults']);
});

test('an unknown name, or one that every object has, fails with the same list', () => {
  for (const name of ['cosst', 'toString']) {
    const { status, stderr } = make(name);
    assert.equal(status, 1);
    assert.ok(stderr.startsWith(`✘ “${name}” is not in this list:`), stderr);
    assert.ok(stderr.includes(make().stdout.trimEnd()));
  }
});

test('options and the exit code pass through', () => {
  const help = make('bench', '--help');
  assert.equal(help.status, 0);
  assert.match(help.stdout, /--rounds <n>/);
  const refused = make('scale', '--unknown');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /--unknown/);
});
