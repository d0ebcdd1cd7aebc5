import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiRefused, GraphApiUnreachable } from '../../lambda/messenger/graph-error.ts';
import { isBlip, judge, type Verdict } from '../../lambda/messenger/graph-error-codes.ts';
import { Fault, RetryLater, TryAgain } from '../../lambda/runtime/errors.ts';

/** Meta's error codes, page of June 2026, and the Graph-wide ones; with subcode where there is one. */
const TABLE: Readonly<Record<Exclude<Verdict, 'never'>, readonly string[]>> = {
  retry: ['1', '2', '4', '17', '32', '341', '613', '613/2534040', '1200', '80001', '80006', '2018321'],
  token: ['190', '190/458', '190/460', '190/463', '190/459', '190/464', '190/467', '190/492', '102'],
  few: ['1/99', '100/2018008', '100/2018294'],
  closed: [
    ...['10/2018278', '10/2534022', '10/2018065', '10/2018108'],
    ...['100/2018001', '200/1545041', '551', '551/1545041', '2018300', '9000001'],
  ],
  fault: [
    ...['2/2018344', '3', '4/2018354', '9/2018352', '10', '10/1893063', '10/1404170', '10/1893015'],
    ...['10/2018336', '100', '100/33', '100/2018014', '100/2018047', '100/2018074', '100/2018109'],
    ...['100/2018164', '100/2018320', '100/2018328', '200', '200/2018028', '200/2018027', '200/2018021'],
    ...['368', '506', '613/2018338', '613/1893016', '613/1996', '2022', '10303', '2018218', '2018247'],
    ...['2018389', '2018396', '4242'],
  ],
  sent: ['1/1357046'],
};

function refused(row: string, more: object = {}, status = 400): GraphApiRefused {
  const [code, error_subcode] = row.split('/').map(Number);
  return new GraphApiRefused(status, {
    ...(code !== undefined && { code }),
    ...(error_subcode !== undefined && { error_subcode }),
    ...more,
  });
}

for (const [verdict, rows] of Object.entries(TABLE)) {
  for (const row of rows) {
    test(`Graph error ${row} is judged ${verdict}`, () => assert.equal(judge(refused(row)), verdict));
  }
}

test('an error that Facebook calls transient, a 429 and a 5xx are tried again when the code says nothing', () => {
  assert.equal(judge(refused('4242', { is_transient: true })), 'retry');
  assert.equal(judge(refused('4242', {}, 429)), 'retry');
  assert.equal(judge(refused('4242', {}, 500)), 'retry');
  assert.equal(judge(refused('100', { is_transient: true }, 500)), 'fault');
});

test('a proof that Facebook does not accept is a matter of the App secret', () => {
  const message = 'Invalid appsecret_proof provided in the API argument';
  assert.equal(judge(refused('100', { message })), 'token');
});

test('errors of our own say themselves what becomes of the event', () => {
  assert.equal(judge(new GraphApiUnreachable('')), 'retry');
  assert.equal(judge(new TryAgain('')), 'retry');
  assert.equal(judge(new RetryLater(5)), 'retry');
  assert.equal(judge(new Fault('')), 'fault');
});

test('whatever else a handler throws is tried a few times', () => {
  for (const thrown of [new Error('x'), new TypeError('x'), 'x', undefined])
    assert.equal(judge(thrown), 'few');
});

test('passing trouble is tried again on the spot, unless Facebook says how long it lasts', () => {
  assert.ok(isBlip(refused('2')));
  assert.ok(isBlip(new GraphApiUnreachable('')));
  assert.ok(!isBlip(new GraphApiRefused(400, { code: 613 }, 60)));
  assert.ok(!isBlip(refused('190')));
  assert.ok(!isBlip(refused('100')));
});
