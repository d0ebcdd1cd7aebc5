import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePage } from './page.ts';
import { keptRuns, playRuns } from './runs.ts';
import { keptValidation } from './validation.ts';

test('the page is the one that npm run make -- scale writes', () => {
  const page = readFileSync(join(import.meta.dirname, 'SCALE.md'), 'utf8');
  assert.equal(page, makePage(keptRuns(), keptValidation()));
});

test('the model gives the figures of the page, and answers each message', () => {
  const { rushes, media } = keptRuns();
  // More people take too long for a test.
  const most = 10_000;
  assert.deepEqual(playRuns(most), { rushes: rushes.filter(({ people }) => people <= most), media });
});
