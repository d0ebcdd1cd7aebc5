import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePage } from './page.ts';
import { playRuns } from './runs.ts';
import { keptValidation } from './validation.ts';

test('the page is the one that npm run make -- scale writes, and in every run each message gets an answer', () => {
  const page = readFileSync(join(import.meta.dirname, 'SCALE.md'), 'utf8');
  assert.equal(page, makePage(playRuns(), keptValidation()));
});
