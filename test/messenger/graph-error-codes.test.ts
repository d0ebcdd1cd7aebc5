import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GraphApiRefused,
  GraphApiUnreachable,
  GraphApiUnreadable,
  RateLimitNear,
} from '../../lambda/messenger/graph-error.ts';
import { retried } from '../../lambda/messenger/retry.ts';
import { classify, Fault, RetryLater, TryAgain, type Verdict } from '../../lambda/runtime/errors.ts';

const RATE_LIMITS = '4 4/2018022 17 32 341 613 613/1996 613/2534040 80001 80002 80006'.split(' ');

/**
 * Meta's error codes and the Graph-wide ones, with a subcode where there is one; `?` stands for a main code that
 * Meta does not document. Sources: https://developers.facebook.com/docs/messenger-platform/error-codes,
 * https://developers.facebook.com/docs/graph-api/guides/error-handling, …/overview/rate-limiting, and bodies that
 * developers have reported.
 */
const TABLE: Readonly<Record<Verdict, readonly string[]>> = {
  retry: [
    // Facebook's own trouble
    ...['-1', '1', '2', '1200', '1200/2018024'],
    ...RATE_LIMITS,
    // It passes, but not soon: the Page is restricted, automated responses control the conversation
    ...['10/1893063', '?/2018321'],
  ],
  token: ['190', '190/458', '190/460', '190/463', '190/459', '190/464', '190/467', '190/492', '102'],
  'retry-limited': ['-1/2018012', '1/99', '100/2018008', '100/2018294'],
  closed: [
    // Outside the window
    ...['10/2018278', '10/2534022', '10/2018065'],
    // The person cannot receive messages, or is not known
    ...['10/2018108', '100/2018001', '200/1545041', '551', '551/1545041', '?/1545041'],
    // Another App controls the conversation; the message was deleted
    ...['10/2018300', '?/2018300', '?/9000001'],
    // No private reply to this comment
    ...['10902', '10903', '100/2018292', '100/2534025'],
  ],
  fault: [
    ...['2/2018344', '3', '4/2018354', '9/2018352', '10', '10/1404170', '10/1893015', '10/2018336'],
    ...['100', '100/33', '100/2018014', '100/2018034', '100/2018047', '100/2018074', '100/2018109'],
    ...['100/2018164', '100/2018320', '100/2018328', '100/2534037'],
    ...['200', '200/2018028', '200/2018027', '200/2018021', '230', '368', '506'],
    ...['613/2018338', '613/1893016', '2022', '10303'],
    // Refusals of a profile
    ...['100/2018218', '100/2018247', '?/2018218', '?/2018247'],
  ],
  'maybe-sent': ['1/1357046', '10900'],
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
  for (const row of rows.flatMap(forms)) {
    for (const status of [400, 403, 500]) {
      test(`Graph error ${row} with status ${status} is classified as ${verdict}`, () =>
        assert.equal(classify(refused(row, {}, status)), verdict));
    }
  }
}

for (const row of ['4242', '2018389', '2018396', '4242/4242']) {
  test(`Graph error ${row}, which is not in the table, is classified as fault`, () =>
    assert.equal(classify(refused(row)), 'fault'));
}

/** Where the main code is not documented, the number was seen as a subcode of several codes and on its own. */
function forms(row: string): readonly string[] {
  const subcode = row.split('?/')[1];
  return subcode === undefined ? [row] : [subcode, `10/${subcode}`, `100/${subcode}`, `4242/${subcode}`];
}

test('a subcode that says nothing leaves the word to the code, and the other way round', () => {
  assert.equal(classify(refused('4/4242')), 'retry');
  assert.equal(classify(refused('551/4242')), 'closed');
  assert.equal(classify(refused('10/2018321')), 'retry');
});

test('a subcode is not taken for a code with the same number', () => {
  assert.equal(classify(refused('100/4')), 'fault');
  assert.equal(classify(refused('100/551')), 'fault');
});

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

test('passing trouble is retried in place', async (t) => {
  t.mock.method(Math, 'random', () => 0);
  for (const row of ['-1', '1', '2', '1200/2018024']) assert.equal(await tries(refused(row)), 2, row);
  assert.equal(await tries(new GraphApiUnreachable('')), 2);
});

test('a rate limit is never tried again on the spot, with or without a wait from Facebook', async () => {
  for (const row of RATE_LIMITS) assert.equal(await tries(refused(row)), 1, row);
  assert.equal(await tries(refused('2', {}, 429)), 1);
  assert.equal(await tries(new GraphApiRefused(400, { code: 613 }, 60)), 1);
  assert.equal(await tries(new RateLimitNear('1', 60)), 1);
});

test('trouble that lasts longer, that needs a new token or that no retry can help, is not retried in place', async () => {
  for (const row of ['10/1893063', '10/2018321', '190', '100', '1/99'])
    assert.equal(await tries(refused(row)), 1, row);
  assert.equal(await tries(new GraphApiRefused(500, { code: 2 }, 60)), 1);
  assert.equal(await tries(new GraphApiUnreadable('')), 1);
});
