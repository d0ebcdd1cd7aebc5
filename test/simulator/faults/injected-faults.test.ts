import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InjectedFault, InterceptedCall } from '../intercepted-calls.ts';
import { InjectedFaults } from './injected-faults.ts';
import type { Random } from './random.ts';
import { type FaultKind, faultKind, HANDLER_FAULTS, OUTAGES, SHARES, sharesTable } from './shares.ts';

const SERVICES = ['graph', 'AmazonSQS', 'DynamoDB_20120810', 'AmazonSSM'];

/** A dice that gives this kind to a service. */
function diceFor(service: string, kind: FaultKind): number {
  for (let dice = 0; dice < 0.1; dice += 0.0001) if (faultKind(service, dice) === kind) return dice;
  return assert.fail(`${service} never meets ${kind}.`);
}

/** Always takes the first of several, and gives these numbers, then numbers without a fault. */
function fixed(...numbers: readonly number[]): Random {
  const left = [...numbers];
  return {
    next: () => left.shift() ?? 0.99,
    chance: () => true,
    below: (n) => (n === 13 ? 1 : 0),
    pick: (list) => list[0] ?? assert.fail(),
    shuffle: (list) => [...list],
  };
}

function callOf(service: string): InterceptedCall {
  const operation = service === 'AmazonSQS' ? 'SendMessageBatch' : 'X';
  const bytes = Buffer.alloc(0);
  return { service, operation, sandbox: 'S', method: 'POST', path: '/', headers: {}, body: '{}', bytes };
}

/** The name of an error: AWS's, or Facebook's code. */
function nameOf(fault: InjectedFault | undefined): string | undefined {
  if (!fault || !('what' in fault) || typeof fault.what !== 'object') return undefined;
  assert.equal(fault.what.status, 400);
  const { __type, error }: { __type?: string; error?: { code: number } } = JSON.parse(fault.what.body);
  return __type ?? String(error?.code);
}

const THROTTLED = {
  graph: '4',
  AmazonSQS: 'com.amazonaws.sqs#RequestThrottled',
  DynamoDB_20120810: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  AmazonSSM: 'ThrottlingException',
};

for (const [service, name] of Object.entries(THROTTLED)) {
  test(`${service} throttles for a while with ${name}, then works`, () => {
    const faults = new InjectedFaults(fixed(diceFor(service, 'throttled')), new Map());
    const names = Array.from({ length: 6 }, () => nameOf(faults.choose(callOf(service))));
    assert.deepEqual(names, [name, name, name, name, undefined, undefined]);
  });
}

test('the clock of a service is off for a while, then right', () => {
  const clockOff = new Map<string, number>();
  const faults = new InjectedFaults(fixed(diceFor('AmazonSQS', 'clock off')), clockOff);
  const offs = Array.from({ length: 6 }, () => {
    faults.choose(callOf('AmazonSQS'));
    return clockOff.get('AmazonSQS');
  });
  assert.deepEqual(offs, [600_000, 600_000, 600_000, 600_000, undefined, undefined]);
});

test('every kind happens in the share that the table states', () => {
  const rolls = 100_000;
  for (const service of SERVICES) {
    const met = new Map<FaultKind | undefined, number>();
    for (let i = 0; i < rolls; i++) {
      const kind = faultKind(service, i / rolls);
      met.set(kind, (met.get(kind) ?? 0) + 1);
    }
    for (const [kind, { share, services }] of Object.entries(SHARES)) {
      const expected = services.some((one) => one === service) ? share * rolls : 0;
      assert.ok(Math.abs((met.get(kind as FaultKind) ?? 0) - expected) <= 1, `${kind} of ${service}`);
    }
  }
});

for (const operation of ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch']) {
  test(`SQS takes only some entries of ${operation}, and says which ones it did not take`, async () => {
    const Entries = ['a', 'b', 'c', 'd'].map((Id) => ({ Id }));
    const call = { ...callOf('AmazonSQS'), operation, body: JSON.stringify({ Entries }) };
    const random = { ...fixed(diceFor('AmazonSQS', 'part of a batch')), chance: everySecond() };
    const fault = new InjectedFaults(random, new Map()).choose(call);
    assert.ok(fault?.when === 'instead');
    const invented = { Id: 'c', Code: 'ReceiptHandleIsInvalid' };
    const answer = await fault.answer(call, async ({ body }) => {
      const ids = JSON.parse(body).Entries.map(({ Id }: { Id: string }) => Id);
      assert.deepEqual(ids, ['a', 'c']);
      return { status: 200, headers: {}, body: JSON.stringify({ Successful: [], Failed: [invented] }) };
    });
    assert.ok(answer !== 'hang up');
    const { Failed }: { Failed: { Id: string; Code: string }[] } = JSON.parse(answer.body);
    assert.deepEqual(
      Failed.map(({ Id, Code }) => `${Id} ${Code}`),
      ['c ReceiptHandleIsInvalid', 'b InternalError', 'd InternalError'],
    );
  });
}

/** Yes, no, yes, no … */
function everySecond(): () => boolean {
  let isNext = false;
  return () => {
    isNext = !isNext;
    return isNext;
  };
}

test('the table has a line for each kind, and its count', () => {
  const lines = sharesTable(new Map([['hangs', 12] as const])).split('\n');
  assert.equal(lines.length, Object.keys({ ...SHARES, ...OUTAGES, ...HANDLER_FAULTS }).length);
  assert.ok(lines.some((line) => /^hangs +0\.15 % of all +12 times {2}no effect, no answer$/.test(line)));
});
