import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** The folder of each recipe. */
const RECIPES = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const guide = readFileSync(join(import.meta.dirname, '../../lambda/README.md'), 'utf8');

test('every recipe has a bot and a page of at most 60 lines that says how to run it', () => {
  assert.ok(RECIPES.length > 6);
  for (const name of RECIPES) {
    const folder = join(import.meta.dirname, name);
    assert.ok(existsSync(join(folder, 'bot.ts')), name);
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    assert.ok(page.split('\n').length <= 61, name);
    assert.ok(page.includes(`npm start -- --bot test/examples/${name}/bot.ts`), name);
  }
});

test('the guide lists every recipe', () => {
  const listed = new Set(
    [...guide.matchAll(/\(\.\.\/test\/examples\/([\w-]+)\/README\.md\)/g)].map(([, name = '']) => name),
  );
  assert.deepEqual([...listed].toSorted(), RECIPES.toSorted());
});
