import assert from 'node:assert/strict';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bundleWith, DEMO_BOT } from './simulator/bundle.ts';

let folder: string;
let code: string;

before(async () => {
  folder = await bundleWith(DEMO_BOT);
  code = await readFile(join(folder, 'index.mjs'), 'utf8');
});

after(() => rm(folder, { recursive: true }));

test('the bundle is smaller than 350 KB', async (t) => {
  const { size } = await stat(join(folder, 'index.mjs'));
  t.diagnostic(`The bundle has ${Math.round(size / 1000)} KB.`);
  assert.ok(size < 350_000);
});

test('what a bot does not use is not in its bundle', () => {
  assert.ok(code.includes('template_type:"button"'));
  for (const unused of ['filedata', 'customer_feedback', 'template_type:"generic"', 'persistent_menu']) {
    assert.ok(!code.includes(unused), unused);
  }
});
