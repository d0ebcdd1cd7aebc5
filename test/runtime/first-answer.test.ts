import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { firstAnswer, pauseAfter } from '../../lambda/runtime/first-answer.ts';

/** The tries that are open, in their order. */
let tries: PromiseWithResolvers<string>[] = [];

beforeEach(() => {
  tries = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
});

class Final extends Error {}

function call(): Promise<string> {
  const open = Promise.withResolvers<string>();
  tries.push(open);
  return open.promise;
}

function answer(): Promise<string> {
  return firstAnswer(call, { endBy: 4_500, mayRetry: (error) => !(error instanceof Final) });
}

async function wait(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

test('a try without an answer stays open next to the following ones, and the first answer counts', async () => {
  const answered = answer();
  await wait(999);
  assert.equal(tries.length, 1);
  await wait(1);
  await wait(1_000);
  assert.equal(tries.length, 3);
  tries[0]?.resolve('late');
  tries[1]?.resolve('later');
  assert.equal(await answered, 'late');
});

test('a failed try is made again after a pause, while a slow one stays open', async () => {
  const answered = answer();
  await wait(1_000);
  tries[1]?.reject(new Error('throttled'));
  await wait(0);
  await wait(100);
  assert.equal(tries.length, 3);
  tries[0]?.resolve('slow');
  assert.equal(await answered, 'slow');
});

test('when the time is up the last error is thrown, and nothing more is tried', async () => {
  const answered = assert.rejects(answer(), { message: 'throttled 1' });
  tries[0]?.reject(new Error('throttled 1'));
  await wait(0);
  for (let time = 0; time < 4_500; time += 500) await wait(500);
  await answered;
  const { length } = tries;
  tries.at(-1)?.reject(new Error('throttled 2'));
  await wait(10_000);
  assert.equal(tries.length, length);
});

test('when nothing was heard until the time is up, the error says so', async () => {
  const answered = assert.rejects(answer(), { name: 'NoAnswer' });
  await wait(4_500);
  await answered;
});

test('when the time was up before, nothing is tried', async () => {
  mock.timers.tick(4_500);
  const answered = assert.rejects(answer(), { name: 'NoAnswer' });
  await wait(0);
  await answered;
  assert.equal(tries.length, 0);
});

test('an error after which no retry helps ends it at once', async () => {
  const answered = assert.rejects(answer(), Final);
  tries[0]?.reject(new Final());
  await answered;
  await wait(10_000);
  assert.equal(tries.length, 1);
});

test('a pause is anything from nothing to a limit that doubles, up to a second', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 9].map((failures) => pauseAfter(failures, 1)),
    [100, 200, 400, 800, 1_000, 1_000],
  );
  assert.equal(pauseAfter(3, 0), 0);
});
