import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
let folder = '';

/** Runs the preflight of a project without packages, in a Node that says it is another version. */
function run(version: string): { readonly status: number | null; readonly stderr: string } {
  const pretend = join(folder, 'pretend.cjs');
  writeFileSync(pretend, `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`);
  const preflight = join(folder, 'infra/commands/preflight.cjs');
  const { status, stderr } = spawnSync(process.execPath, ['-r', pretend, preflight], { encoding: 'utf8' });
  return { status, stderr };
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloned-'));
  cpSync(join(root, 'infra/commands/preflight.cjs'), join(folder, 'infra/commands/preflight.cjs'));
});

after(() => rmSync(folder, { recursive: true }));

test('before the packages are installed each command says so, in any Node', () => {
  for (const version of ['18.20.8', '24.21.0']) {
    assert.deepEqual(run(version), {
      status: 1,
      stderr: '✘ The packages are not installed: run npm ci first.\n',
    });
  }
});

test('after an install without scripts an old Node is named, and the command that mends it', () => {
  mkdirSync(join(folder, 'node_modules/esbuild'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/esbuild/package.json'), '{}');
  for (const version of ['18.20.8', '22.12.0']) {
    const { status, stderr } = run(version);
    assert.equal(status, 1);
    assert.match(
      stderr,
      new RegExp(`^✘ This is Node ${version}, .*--ignore-scripts.* Run npm rebuild node\\.\\n$`),
    );
  }
  assert.deepEqual(run('24.2.0'), { status: 0, stderr: '' });
});

test('every script of package.json that runs Node asks it first', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  for (const [name, script] of Object.entries(scripts)) {
    if (name !== 'fix') assert.match(script, /^node (-r \.\/)?infra\/commands\/preflight\.cjs /, name);
  }
});
