import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlan } from './plan.ts';
import { createRandom } from './random.ts';
import { HANDLER_FAULTS } from './shares.ts';

test('handlers do each wrong thing for the share of the events that the table states', () => {
  const { before } = makePlan({ events: 40_000, people: 100 }, createRandom(7));
  const events = before.flatMap(({ deliveries }) =>
    deliveries.filter(({ again }) => !again).flatMap(({ events }) => events),
  );
  for (const [name, { share }] of Object.entries(HANDLER_FAULTS)) {
    const found = events.filter(({ kind }) => kind === name).length / events.length;
    assert.ok(Math.abs(found - share) < 0.002, `${name}: ${found}`);
  }
});
