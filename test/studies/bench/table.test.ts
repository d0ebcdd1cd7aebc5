import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMet } from './aims.ts';
import { Figures } from './figures.ts';
import { type BuildFigures, LAYOUT } from './rows.ts';
import { sideBySide } from './side-by-side.ts';
import { table, verdicts } from './table.ts';

/** Three rounds; the second is ten times slower for all builds. */
function slowSecondRound(): BuildFigures {
  const figures: BuildFigures = new Figures();
  for (const slowness of [1, 10, 1]) {
    figures.note('nodeCpu', 'floor', 2 * slowness);
    figures.note('nodeCpu', 'default', 16 * slowness);
    figures.note('nodeCpu', 'stock', 8 * slowness);
    figures.note('nodeCpu', 'ours', 4 * slowness);
  }
  return figures;
}

test('a ratio is taken round by round, so that a slow machine does not change it', () => {
  assert.deepEqual(slowSecondRound().ratios('nodeCpu', 'ours', 'nodeCpu', 'floor'), [2, 2, 2]);
});

test('a line shows medians, the quartiles around them, and the ratios', () => {
  const [line] = table(slowSecondRound(), LAYOUT)
    .split('\n')
    .filter((line) => line.includes('Node itself, before'));
  assert.match(
    line ?? '',
    /2\.00 \(2\.00–11\.0\) +16\.0 \(16\.0–88\.0\) +8\.00 \(8\.00–44\.0\) +4\.00 \(4\.00–22\.0\) +2\.00 +0\.250 +0\.500$/,
  );
});

test('what was not measured for a build has a dash', () => {
  const figures: BuildFigures = new Figures();
  figures.note('heldByTen', 'ours', 100);
  const line = table(figures, LAYOUT)
    .split('\n')
    .find((line) => line.includes('10 an invocation (MB)'));
  assert.match(line ?? '', /\(MB\) +– +– +– +100 +– +– +–$/);
});

test('several records in an invocation are compared with one, round by round', () => {
  const figures: BuildFigures = new Figures();
  for (const slowness of [1, 10, 1]) {
    figures.note('graph50', 'ours', 6 / slowness);
    figures.note('graph50By10', 'ours', 54 / slowness);
  }
  assert.match(sideBySide(figures), /10 an invocation \/ 1, Graph API takes 50 ms +– +– +– +9\.00$/m);
});

test('an aim is met up to its limit, and missed beyond it or when nothing was measured', () => {
  const aims = [2, 2.001, Number.NaN].map((measured) => ({ name: 'CPU', atMost: 2, measured }));
  assert.deepEqual(aims.map(isMet), [true, false, false]);
  assert.equal(verdicts(aims).split('\n')[0], '✔ CPU: 2.000, at most 2');
  assert.match(verdicts(aims), /^✘ CPU: 2\.001, at most 2$/m);
});
