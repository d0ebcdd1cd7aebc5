import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { waitingDiagram } from './diagrams.ts';
import { makePage } from './page.ts';
import { keptResults, resultOf } from './results.ts';
import { CONCURRENCIES, PEOPLE, RUNS } from './runs.ts';
import { keptValidation } from './validation.ts';

const results = keptResults();

function kept(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}

test('the page and its picture are those that npm run scale makes', () => {
  assert.equal(kept('SCALE.md'), makePage(results, keptValidation()));
  assert.equal(kept('waiting.svg'), waitingDiagram(results));
});

test('the picture has a line for each maxConcurrency, from left to right', () => {
  const lines = [...kept('waiting.svg').matchAll(/class="line c\d" d="M([^"]*)"/g)].map(([, path = '']) =>
    path.split('L').map((point) => Number(point.split(' ')[0])),
  );
  assert.equal(lines.length, CONCURRENCIES.length);
  for (const xs of lines) {
    assert.deepEqual(
      xs,
      xs.toSorted((one, other) => one - other),
    );
    assert.equal(new Set(xs).size, PEOPLE.length);
  }
});

test('the figures are those of the model: npm run scale', () => {
  assert.deepEqual(
    results.map(({ run }) => run),
    JSON.parse(JSON.stringify(RUNS)),
  );
  // The large ones take half a minute.
  for (const result of results) {
    if (result.run.people <= 1_000 && !result.run.flood) assert.deepEqual(result, resultOf(result.run));
  }
});

test('in every run everybody was answered', () => {
  for (const { run, answered } of results) assert.equal(answered, run.people);
});
