import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ timeOut: 3_000 });
let anna: Person;

beforeEach(() => {
  anna = simulator.current.facebook.person('Anna');
});

test('a handler that cannot finish before the time-out is given back, not cut off', async () => {
  const { lambda } = simulator.current;
  await anna.says('hang:');
  assert.match(
    JSON.stringify(lambda.logs),
    /Event will be retried: Facebook or AWS is unavailable.*OutOfTime/,
  );
  // What went out before is noted: the retry does not send it again.
  await simulator.current.advance(5_000);
  assert.deepEqual(textsOf(anna), ['before']);
});

test('a handler that never finishes is given up after five tries, and the person’s next event goes on', async () => {
  const { sqs } = simulator.current;
  await simulator.current.drain();
  await sqs.takeDeadLetters();
  await anna.says('hang:');
  await anna.says('hello');
  await simulator.current.drain();
  assert.deepEqual(textsOf(anna), ['before', 'You said: hello']);
  assert.match(String(await sqs.takeDeadLetters()), /"error":"NeverFinished"/);
});

test('near the deadline each unfinished event of an invocation is given back by itself, and the others are done', async () => {
  const { current } = simulator;
  await current.drain();
  const [ben, cleo] = ['Ben', 'Cleo'].map((name) => current.facebook.person(name));
  assert.ok(ben && cleo);
  const hidden: number[] = [];
  current.observe = ({ operation, body }) => {
    if (operation === 'ChangeMessageVisibility') hidden.push(JSON.parse(body).VisibilityTimeout);
  };
  await current.together(async () => {
    await anna.says('hang:');
    await ben.says('hello');
    await cleo.says('hang:');
  });
  assert.deepEqual(
    [textsOf(anna), textsOf(ben), textsOf(cleo)],
    [['before'], ['You said: hello'], ['before']],
  );
  assert.deepEqual(hidden, [2, 2]);
});
