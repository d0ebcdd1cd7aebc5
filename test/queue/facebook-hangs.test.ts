import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ timeOut: 1_000 });

for (const text of ['send twice', 'wait for Facebook']) {
  test(`while Facebook hangs, “${text}” is no attempt of the handler: the event waits and is answered`, async () => {
    const { current } = simulator;
    const anna = current.facebook.person('Anna');
    current.faultFor = ({ service }) =>
      service === 'graph' ? { when: 'before', what: 'silence' } : undefined;
    await anna.says(text);
    for (let n = 0; n < 6; n++) await current.advance(15 * 60_000);
    current.faultFor = () => undefined;
    await current.drain();
    assert.equal(anna.lines.filter(({ from }) => from === 'page').length, 2);
    assert.deepEqual(await current.sqs.takeDeadLetters(), []);
  });
}
