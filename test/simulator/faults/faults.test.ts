import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFaults } from './fault-run.ts';
import { isGood, report } from './report.ts';

test('while everything around the function fails, nothing is lost, doubled or out of order', async (t) => {
  const { figures, trace } = await runFaults({ events: 400, people: 25, seed: 7, silences: 0 });
  t.diagnostic(report(figures).replaceAll('\n', '; ').replaceAll(/ +/g, ' '));
  assert.ok(isGood(figures), `${report(figures)}\n${trace.join('\n')}`);
  assert.equal(figures.accepted, 400);
  assert.equal(figures.answered + figures.deadLettered, 400);
});
