import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FifoQueue } from './fifo-queue.ts';

/** A queue with a message for each of these people. */
function queueOf(...people: readonly number[]): FifoQueue {
  const queue = new FifoQueue();
  for (const person of people) queue.send(person);
  return queue;
}

test('a receive takes as many as possible of the oldest group, then those of others', () => {
  const queue = queueOf(1, 2, 1, 3, 1);
  assert.deepEqual(queue.receive(4), [0, 2, 4, 1]);
  assert.deepEqual(queue.receive(4), [3]);
  assert.deepEqual(queue.receive(4), []);
});

test('nothing of a group is received while what is before it is in flight or hidden', () => {
  const queue = queueOf(1, 1, 1);
  assert.deepEqual(queue.receive(2), [0, 1]);
  assert.deepEqual(queue.receive(1), []);
  queue.delete(0);
  assert.deepEqual(queue.receive(1), [], 'the second one is still in flight');
  queue.comeBack(1);
  assert.deepEqual(queue.receive(10), [1, 2]);
});

test('what is released behind a hidden message comes with it', () => {
  const queue = queueOf(1, 1, 1);
  queue.receive(3);
  queue.comeBack(1);
  queue.comeBack(2);
  assert.deepEqual(queue.receive(10), []);
  queue.comeBack(0);
  assert.deepEqual(queue.receive(10), [0, 1, 2]);
});

test('a message that is back comes without those in flight behind it', () => {
  const queue = queueOf(1, 1, 1);
  queue.receive(2);
  queue.comeBack(0);
  assert.deepEqual(queue.receive(10), [0]);
});
