import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { STACK } from '../scale/parameters.ts';
import { SCALES } from './assumptions.ts';
import { billOf } from './bill.ts';
import { countTraffic } from './count-traffic.ts';
import { makePage } from './page.ts';
import { costBeyondFree, costOf } from './prices.ts';
import { stackFacts } from './stack-facts.ts';
import { countedTraffic, type Traffic, type Traffics } from './traffic.ts';
import { inLineUsage, queuedUsage } from './usage.ts';

const stack = stackFacts();
const traffic = countedTraffic();

test('the cost page is the one that npm run cost makes', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../infra/COST.md'), 'utf8');
  assert.equal(page, makePage({ stack, traffic }));
});

test('the traffic of the cost page is what the function makes: npm run cost -- --count', async () => {
  const fresh = await countTraffic();
  assert.deepEqual(exact(fresh), exact(traffic));
  for (const [name, bytes] of Object.entries(weights(fresh))) {
    const before = weights(traffic)[name] ?? Number.NaN;
    assert.ok(Math.abs(bytes - before) <= 0.03 * before, `${name}: ${bytes}, and the page has ${before}`);
  }
});

test('a price with tiers is paid tier by tier', () => {
  assert.equal(costOf('httpApiCalls', 300e6), 300);
  assert.equal(costOf('httpApiCalls', 310e6), 309);
  assert.equal(costOf('lambdaLogs', 60_000), 5000 + 5000 + 2000 + 500);
});

test('what AWS gives away is taken off once, however many parts use it', () => {
  const parts = [{ usage: { lambdaRequests: 2e6 } }, { usage: { lambdaRequests: 1e6 } }];
  const { total, beyondFree } = billOf(parts.map((part, i) => ({ name: `part ${i}`, ...part })));
  assert.equal(total.toFixed(6), '0.600000');
  assert.equal(beyondFree.toFixed(6), '0.400000');
  assert.equal(costBeyondFree('lambdaRequests', 10), 0);
});

test('the parts of a bill add up to the whole, tiers included', () => {
  for (const scale of SCALES) {
    for (const usage of [queuedUsage(stack, traffic, scale), inLineUsage(stack, traffic, scale)]) {
      const { lines, total } = billOf(usage);
      const sum = lines.reduce((sum, { dollars }) => sum + dollars, 0);
      assert.ok(Math.abs(sum - total) < 1e-6 * total, `${sum}, ${total}`);
    }
  }
});

/** What must not change by one. */
function exact({ queued, inLine, retried }: Traffics) {
  return [queued, inLine, retried].map(({ calls, invocations, logLines, writeUnits }) => {
    return { calls, invocations, logLines, writeUnits };
  });
}

/** Bytes, which differ a little by digits and by chance. */
function weights({ queued, inLine, retried }: Traffics): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries({ queued, inLine, retried }).flatMap(([name, one]) =>
      (
        [
          'itemBytes',
          'recordBytes',
          'graphBytes',
          'logBytes',
          'storedBytes',
        ] as const satisfies (keyof Traffic)[]
      ).map((weight) => [`${name} ${weight}`, one[weight]]),
    ),
  );
}

test('the model of many people has the memory, the throttle and the default of the stack', () => {
  const { memory, maxConcurrency, throttle } = stack;
  assert.deepEqual(STACK, { memory, maxConcurrency, throttle });
});
