import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();

/** The number of queue records of each invocation, while people do something. */
async function recordsOf(act: () => Promise<unknown>): Promise<readonly number[]> {
  const { lambda, drain } = simulator.current;
  const counts: number[] = [];
  lambda.onInvocation = (_, event, result) => {
    const { Records }: { Records?: readonly object[] } = JSON.parse(event);
    if (Records && result) counts.push(Records.length);
  };
  await act();
  await drain();
  lambda.onInvocation = () => {};
  return counts;
}

test('what people do together arrives in one invocation', async () => {
  const { facebook, together } = simulator.current;
  const [anna, ben] = [facebook.person('Anna'), facebook.person('Ben')];
  const act = () => Promise.all([anna.says('a'), ben.getsStarted()]);
  assert.deepEqual(await recordsOf(() => together(act)), [2]);
  assert.deepEqual([anna.heard(), ben.heard()], [['You said: a'], ['Hello!']]);
});

test('up to ten people are in one invocation', async () => {
  const { facebook, together } = simulator.current;
  const people = Array.from({ length: 12 }, (_, i) => facebook.person(`Person ${i}`));
  const act = () => Promise.all(people.map((person) => person.says('hello')));
  const counts = await recordsOf(() => together(act));
  assert.deepEqual([Math.max(...counts), counts.reduce((sum, count) => sum + count, 0)], [10, 12]);
  for (const person of people) assert.deepEqual(person.heard(), ['You said: hello']);
});

test('what people do afterwards arrives by itself again', async () => {
  const { facebook, together } = simulator.current;
  const [anna, ben] = [facebook.person('Anna'), facebook.person('Ben')];
  await together(() => anna.says('a'));
  const counts = await recordsOf(async () => {
    await anna.says('b');
    await ben.says('c');
  });
  assert.deepEqual(counts, [1, 1]);
});
