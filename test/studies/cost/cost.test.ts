import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { STACK } from '../scale/parameters.ts';
import { VOLUMES } from './assumptions.ts';
import { billOf } from './bill.ts';
import { countTraffic } from './count-traffic.ts';
import { fillOf, fullBatches } from './fills.ts';
import { makePage } from './page.ts';
import { costBeyondFree, costOf } from './pricing.ts';
import { breakEven, serverCost } from './small-server.ts';
import { stackFacts } from './stack-facts.ts';
import { type CountedTraffic, countedTraffic, type Traffic } from './traffic.ts';
import { usageOf } from './usage.ts';

const stack = stackFacts();
const traffic = countedTraffic();

test('the cost page is the one that npm run make -- cost writes', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../infra/COST.md'), 'utf8');
  assert.equal(page, makePage(stack, traffic));
});

test('the traffic of the cost page is what the function does: npm run make -- cost --count', async () => {
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

test('the free tier counts once, no matter how many parts use it', () => {
  const parts = [{ usage: { lambdaRequests: 2e6 } }, { usage: { lambdaRequests: 1e6 } }];
  const { total, beyondFree } = billOf(parts.map((part, i) => ({ name: `part ${i}`, ...part })));
  assert.equal(total.toFixed(6), '0.600000');
  assert.equal(beyondFree.toFixed(6), '0.400000');
  assert.equal(costBeyondFree('lambdaRequests', 10), 0);
});

test('a small server is dearer at half the volume that the page names, and cheaper at twice that', () => {
  const perDay = breakEven(stack, traffic);
  const saves = [0.5, 2].map((times) => {
    const volume = { perDay: times * perDay, coldShare: 0.01 };
    return serverCost(traffic, volume.perDay) < billOf(usageOf(stack, traffic, volume)).total;
  });
  assert.deepEqual(saves, [false, true]);
});

test('an alarm on an expression costs as much as the metrics that it reads', () => {
  // Eleven alarms, five of them on the share of one metric in another.
  assert.equal(stack.alarms, 16);
});

test('the parts of a bill add up to the whole, tiers included', () => {
  for (const volume of VOLUMES) {
    const { lines, total } = billOf(usageOf(stack, traffic, volume, fillOf(volume)));
    const sum = lines.reduce((sum, { dollars }) => sum + dollars, 0);
    assert.ok(Math.abs(sum - total) < 1e-6 * total, `${sum}, ${total}`);
  }
});

test('ten messages in an invocation cost one receive, one hiding and a tenth of Lambda’s own lines', () => {
  const volume = { perDay: 1_000_000, coldShare: 0.01 };
  const [alone, ten] = [1, 10].map((fill) => usageOf(stack, traffic, volume, fullBatches(fill)));
  const units = (parts: typeof alone, name: string) => {
    const [units = Number.NaN] = Object.values(parts?.find((part) => part.name === name)?.usage ?? {});
    return units;
  };
  const ratio = (name: string) => (units(ten, name) / units(alone, name)).toFixed(3);
  assert.equal(ratio('SQS, receive'), '0.100');
  assert.equal(units(ten, 'SQS, visibility') - units(alone, 'SQS, visibility'), units(ten, 'SQS, receive'));
  // A webhook call, and a tenth of an invocation.
  assert.equal(ratio('Logs, Lambda’s own lines'), '0.550');
  assert.equal(ratio('SQS, send'), '1.000');
});

/** Counts that must be equal. */
function exact({ answered, retried }: CountedTraffic) {
  return [answered, retried].map(({ calls, invocations, logLines, writeUnits }) => {
    return { calls, invocations, logLines, writeUnits };
  });
}

/** Sizes, which vary a little with digits and random ids. */
function weights({ answered, retried }: CountedTraffic): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries({ answered, retried }).flatMap(([name, one]) =>
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

test('the scale model has the memory, the throttle, maxConcurrency and eventsAtATime of the stack', () => {
  const { memory, maxConcurrency, eventsAtATime, throttle } = stack;
  assert.deepEqual(STACK, { memory, maxConcurrency, eventsAtATime, throttle });
});
