import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFaults } from './fault-run.ts';
import { isGood, report } from './report.ts';

for (const mayReadConversations of [true, false]) {
  const how = mayReadConversations ? 'may' : 'may not';
  test(`while everything around the function fails, all goes well; the token ${how} read conversations`, async (t) => {
    const { figures, trace, reasons } = await runFaults({
      events: 400,
      people: 25,
      seed: 10,
      mayReadConversations,
    });
    t.diagnostic(report(figures).replaceAll('\n', '; ').replaceAll(/ +/g, ' '));
    assert.ok(isGood(figures, mayReadConversations), `${report(figures)}\n${trace.join('\n')}`);
    assert.equal(figures.accepted, 400);
    assert.equal(figures.answered + figures.deadLettered, 400);
    const ofCrashes = [...reasons.keys()].filter((reason) => reason.startsWith('crashes'));
    assert.deepEqual(ofCrashes, ['crashes NeverFinished']);
    assert.ok(figures.records > 2 * figures.invocations, 'Events come in batches.');
  });
}
