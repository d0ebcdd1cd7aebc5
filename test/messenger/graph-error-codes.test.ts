import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiRefused, GraphApiUnreachable } from '../../lambda/messenger/graph-error.ts';
import { retried } from '../../lambda/messenger/retry.ts';
import { classify, Fault, RetryLater, TryAgain, type Verdict } from '../../lambda/runtime/errors.ts';

/** Meta's error codes, page of June 2026, and the Graph-wide ones; with subcode where there is one. */
const TABLE: Readonly<Record<Verdict, readonly string[]>> = {
  retry: ['1', '2', '4', '17', '32', '341', '613', '613/2534040', '1200', '80001', '80006', '2018321'],
  token: ['190', '190/458', '190/460', '190/463', '190/459', '190/464', '190/467', '190/492', '102'],
  'retry-limited': ['1/99', '100/2018008', '100/2018294'],
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
  'maybe-sent': ['1/1357046'],
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
    test(`Graph error ${row} is classified as ${verdict}`, () =>
      assert.equal(classify(refused(row)), verdict));
  }
}

test('an error that Facebook calls transient, a 429 and a 5xx are tried again when the code says nothing', () => {
  assert.equal(classify(refused('4242', { is_transient: true })), 'retry');
  assert.equal(classify(refused('4242', {}, 429)), 'retry');
  assert.equal(classify(refused('4242', {}, 500)), 'retry');
  assert.equal(classify(refused('100', { is_transient: true }, 500)), 'fault');
});

test('a proof that Facebook does not accept is a matter of the App secret', () => {
  const message = 'Invalid appsecret_proof provided in the API argument';
  assert.equal(classify(refused('100', { message })), 'token');
});

test('errors of our own carry their verdict', () => {
  assert.equal(classify(new GraphApiUnreachable('')), 'retry');
  assert.equal(classify(new TryAgain('')), 'retry');
  assert.equal(classify(new RetryLater(5)), 'retry');
  assert.equal(classify(new Fault('')), 'fault');
});

test('whatever else a handler throws is tried a few times', () => {
  for (const thrown of [new Error('x'), new TypeError('x'), 'x', undefined])
    assert.equal(classify(thrown), 'retry-limited');
});

/** How often a call is made that always fails; the second time it fails in another way, which ends the retries. */
async function tries(error: unknown): Promise<number> {
  let made = 0;
  const end = new Error('The second try.');
  const call = async () => {
    made += 1;
    throw made === 1 ? error : end;
  };
  await assert.rejects(retried(call, Number.POSITIVE_INFINITY));
  return made;
}

test('passing trouble is retried in place, unless Facebook says how long it lasts', async (t) => {
  t.mock.method(Math, 'random', () => 0);
  assert.equal(await tries(refused('2')), 2);
  assert.equal(await tries(new GraphApiUnreachable('')), 2);
  assert.equal(await tries(new GraphApiRefused(400, { code: 613 }, 60)), 1);
  assert.equal(await tries(refused('190')), 1);
  assert.equal(await tries(refused('100')), 1);
});
