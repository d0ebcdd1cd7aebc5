import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';

function make(...parameters: readonly string[]) {
  const script = join(import.meta.dirname, 'make.ts');
  return spawnSync(process.execPath, [script, ...parameters], { encoding: 'utf8' });
}

test('without a name npm run make lists what can be made, one line each', () => {
  const { status, stdout } = make();
  assert.equal(status, 0);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) +\S/gm)].map(([, name]) => name);
  assert.deepEqual(names, ['cost', 'scale', 'reference', 'picture', 'events', 'bench', 'runtime', 'faults']);
});

test('an unknown name, or one that every object has, fails with the same list', () => {
  for (const name of ['cosst', 'toString']) {
    const { status, stderr } = make(name);
    assert.equal(status, 1);
    assert.ok(stderr.startsWith(`✘ “${name}” is not in this list:`), stderr);
    assert.ok(stderr.includes(make().stdout.trimEnd()));
  }
});

test('each maker has --help, which runs nothing, and refuses an unknown option', () => {
  for (const name of ['cost', 'scale', 'reference', 'picture', 'events', 'bench', 'runtime', 'faults']) {
    const { status, stdout } = make(name, '--help');
    assert.equal(status, 0, name);
    assert.match(stdout, new RegExp(`^npm run (make -- )?${name}`));
    assert.doesNotMatch(stdout, /Wrote/);
    const refused = make(name, '--unknown');
    assert.equal(refused.status, 1, name);
    assert.match(refused.stderr, /^✘ .*--unknown.*: --help shows what there is\.\n$/);
  }
});

test('a maker says which files it wrote', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'made-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const script = join(import.meta.dirname, 'make.ts');
  const env = { ...process.env, EVENTS_FOLDER: folder };
  const made = spawnSync(process.execPath, [script, 'events'], { encoding: 'utf8', env });
  const written = readdirSync(folder).map((name) => `✔ Wrote ${relative('', join(folder, name))}`);
  assert.equal(written.length, 5);
  assert.deepEqual(made.stdout.trimEnd().split('\n').toSorted(), written.toSorted());
});

test('options and the exit code pass through', () => {
  const help = make('bench', '--help');
  assert.equal(help.status, 0);
  assert.match(help.stdout, /--rounds <n>/);
  const refused = make('scale', '--unknown');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /--unknown/);
});
