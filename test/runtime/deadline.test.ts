import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseDue } from '../../lambda/runtime/deadline.ts';

const NOW = 1_763_800_000_000;

test('a webhook call has until 4.5 seconds after it reached API Gateway', () => {
  assert.equal(responseDue(NOW - 1_200, NOW), NOW + 3_300);
});

test('a time that cannot be true, or that is long past, gives the whole time', () => {
  for (const absurd of [undefined, null, 'yesterday', Number.NaN, NOW + 60_000, NOW - 4_500, 0]) {
    assert.equal(responseDue(absurd, NOW), NOW + 4_500);
  }
});
