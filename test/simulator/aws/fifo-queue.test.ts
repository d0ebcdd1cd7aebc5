import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveClock } from '../clock.ts';
import type { FifoMessage } from './fifo-message.ts';
import { FifoQueue } from './fifo-queue.ts';

const MINUTE = 60_000;

function queueWith(...names: readonly string[]): FifoQueue {
  const queue = new FifoQueue({ visibilityTimeout: 3 * MINUTE, deduplicationScope: 'messageGroup' });
  for (const name of names) send(queue, name);
  return queue;
}

/** Sends `A1` to the group A. */
function send(queue: FifoQueue, name: string): FifoMessage {
  return queue.send({ body: name, group: name[0] ?? '', deduplication: name });
}

/** What a receive gives: `A1 A2 B1`. */
function receive(queue: FifoQueue, limit = 10): string {
  return names(queue.receive(limit));
}

function names(messages: readonly FifoMessage[]): string {
  return messages.map(({ body }) => body).join(' ');
}

/** Receives so many messages; gives the handle of each by its name. */
function handles(queue: FifoQueue, limit = 10): (name: string) => string {
  const received = queue.receive(limit);
  return (name) => received.find(({ body }) => body === name)?.handle ?? assert.fail(`${name} is not here.`);
}

test('a receive gives as many messages of one group as it can, then those of others', () => {
  const queue = queueWith('A1', 'B1', 'A2', 'A3', 'B2');
  assert.equal(receive(queue, 4), 'A1 A2 A3 B1');
  assert.equal(receive(queue), '');
});

test('a hidden message holds back what comes after it in its group, and other groups do not wait', () => {
  const queue = queueWith('A1', 'A2', 'B1');
  assert.equal(receive(queue, 1), 'A1');
  assert.equal(receive(queue), 'B1');
  assert.equal(receive(queue), '');
});

test('a hidden message does not hold back what comes before it', () => {
  const queue = queueWith('A1', 'A2', 'A3');
  const handle = handles(queue, 2);
  queue.changeVisibility(handle('A1'), 0);
  assert.equal(receive(queue), 'A1');
});

test('what comes after a deleted message waits for those of the same receive that are still hidden', () => {
  const queue = queueWith('A1', 'A2', 'A3');
  const handle = handles(queue, 2);
  queue.delete(handle('A1'));
  assert.equal(receive(queue), '');
  queue.delete(handle('A2'));
  assert.equal(receive(queue), 'A3');
});

test('messages come back together when their visibility time-out ends, in order', () => {
  const queue = queueWith('A1', 'A2', 'A3');
  receive(queue);
  assert.equal(queue.hidden, 3);
  moveClock(3 * MINUTE - 1000);
  assert.equal(receive(queue), '');
  moveClock(1000);
  assert.equal(receive(queue), 'A1 A2 A3');
});

test('the next return is that of the message that is hidden for the shortest time', () => {
  const queue = queueWith('A1', 'B1');
  assert.equal(queue.nextReturn, undefined);
  const handle = handles(queue);
  queue.changeVisibility(handle('B1'), MINUTE);
  const left = (queue.nextReturn ?? 0) - Date.now();
  assert.ok(left > MINUTE - 5000 && left <= MINUTE, `${left}`);
});

test('a group that comes back waits behind one that has waited for longer', () => {
  const queue = queueWith('A1', 'B1');
  const handle = handles(queue, 1);
  moveClock(1000);
  queue.changeVisibility(handle('A1'), 0);
  assert.equal(receive(queue, 1), 'B1');
  assert.equal(receive(queue, 1), 'A1');
});

test('a message tells when it was sent, how often and since when it was received', () => {
  const queue = queueWith('A1');
  const [first] = queue.receive(1);
  moveClock(3 * MINUTE);
  const [second] = queue.receive(1);
  assert.deepEqual([first?.receives, second?.receives], [1, 2]);
  assert.equal(second?.firstReceived, first?.firstReceived);
  assert.equal(second?.sent, first?.sent);
  assert.ok(first && first.sent <= first.firstReceived);
});

test('deleting twice is no error, also when the visibility time-out has ended since', () => {
  const queue = queueWith('A1');
  const handle = handles(queue)('A1');
  queue.delete(handle);
  queue.delete(handle);
  moveClock(3 * MINUTE);
  queue.delete(handle);
  assert.deepEqual(queue.messages, []);
});

test('a handle is refused after its visibility time-out, also when the message is received again', () => {
  const queue = queueWith('A1');
  const handle = handles(queue)('A1');
  moveClock(3 * MINUTE);
  const expired = { code: 'InvalidParameterValue', message: /The receipt handle has expired/ };
  assert.throws(() => queue.delete(handle), expired);
  assert.throws(() => queue.changeVisibility(handle, MINUTE), expired);
  receive(queue);
  assert.throws(() => queue.delete(handle), expired);
  assert.equal(queue.messages.length, 1);
});

test('the visibility of a deleted message cannot be changed, and an invented handle is none', () => {
  const queue = queueWith('A1');
  const handle = handles(queue)('A1');
  queue.delete(handle);
  assert.throws(() => queue.changeVisibility(handle, MINUTE), { code: 'InvalidParameterValue' });
  assert.throws(() => queue.delete('invented'), { code: 'ReceiptHandleIsInvalid' });
});

test('no message stays hidden for more than twelve hours', () => {
  const queue = queueWith('A1');
  const handle = handles(queue)('A1');
  moveClock(MINUTE);
  const hours = 12 * 60 * MINUTE;
  assert.throws(() => queue.changeVisibility(handle, hours), { message: /beyond the limit/ });
  queue.changeVisibility(handle, hours - 2 * MINUTE);
  assert.equal(receive(queue), '');
});

test('within five minutes a message with a known deduplication id is dropped, though the first is deleted', () => {
  const queue = queueWith('A1');
  queue.delete(handles(queue)('A1'));
  const first = send(queue, 'A1');
  assert.deepEqual(queue.messages, []);
  moveClock(5 * MINUTE);
  assert.notEqual(send(queue, 'A1').id, first.id);
  assert.equal(receive(queue), 'A1');
});

test('a deduplication id counts within its group, or in the whole queue, as the queue says', () => {
  for (const [deduplicationScope, count] of [['messageGroup', 2] as const, ['queue', 1] as const]) {
    const queue = new FifoQueue({ visibilityTimeout: MINUTE, deduplicationScope });
    for (const group of ['A', 'B']) queue.send({ body: group, group, deduplication: '1' });
    assert.equal(queue.messages.length, count, deduplicationScope);
  }
});

test('a message that was received too often moves to the dead-letter queue, and the next one comes', () => {
  const dead = queueWith();
  const queue = new FifoQueue({
    visibilityTimeout: 0,
    deduplicationScope: 'messageGroup',
    redrive: { queue: dead, maxReceiveCount: 2 },
  });
  const { id } = send(queue, 'A1');
  for (let i = 0; i < 2; i++) assert.equal(receive(queue), 'A1');
  send(queue, 'A2');
  assert.equal(receive(queue), 'A2');
  assert.deepEqual(
    dead.receive(10).map((message) => [message.id, message.group, message.body]),
    [[id, 'A', 'A1']],
  );
});

test('the visibility time-out ends by the clock of the reader', () => {
  const queue = queueWith('A1');
  let now = Date.now();
  queue.receive(1, { clock: () => now });
  moveClock(3 * MINUTE);
  assert.equal(receive(queue), '');
  now += 3 * MINUTE;
  assert.equal(receive(queue), 'A1');
});
