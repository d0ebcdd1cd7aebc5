import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulated } from '../simulated.ts';

const simulator = simulated({ timeOut: 3_000 });

test('a handler that cannot finish before the time-out is given back, not cut off', async () => {
  const { facebook, lambda } = simulator.current;
  const anna = facebook.person('Anna');
  await anna.says('hang:');
  const log = JSON.stringify(lambda.logs);
  assert.match(log, /An event waits for trouble to pass.*OutOfTime/);
  // What went out before is noted: the retry does not send it again.
  await simulator.current.advance(5_000);
  assert.deepEqual(
    anna.lines.filter(({ from }) => from === 'page').map(({ message }) => message.text),
    ['before'],
  );
  assert.doesNotMatch(JSON.stringify(lambda.logs), /NeverFinished/);
});
