/** The steps of `npm run make -- runtime` that need no client of AWS: what the simulator's stand-in must do too. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { after, test } from 'node:test';
import { differences, faultsOf } from './judge.ts';
import { STEPS } from './steps.ts';
import { Builds, underStandIn } from './trial.ts';

const builds = new Builds();
after(() => builds.remove());

for (const words of [
  'an error in a callback',
  'the console',
  'a rejected promise behind',
  'ten records together',
])
  for (const step of STEPS.filter(({ what }) => what.includes(words)))
    test(step.what, async () => {
      assert.deepEqual(faultsOf(step, await underStandIn(step, await builds.of(step))), []);
    });

test('a line that only one of two logs has is a difference, and numbers, ids and frames of a runtime are none', () => {
  const line = (time: string, at: string) => ({
    timestamp: time,
    level: 'ERROR',
    requestId: '0b1d2c3e-4f5a-4b6c-8d7e-9f0a1b2c3d4e',
    message: { error: 'TypeError', stack: ['at text (lambda/bot.ts:3:4)', at] },
  });
  const real = line('2026-11-26T04:20:43.904Z', 'at async Client.run (file:///client/index.mjs:1:2)');
  const standIn = line('2026-11-26T04:20:44.1Z', 'at resultOf (file:///stand-in.ts:1:2)');
  assert.deepEqual(differences([real], [standIn]), []);
  assert.match(differences([real, real], [standIn]).join(), /^only AWS’s client writes .*lambda\/bot\.ts/);
  assert.match(differences([], [standIn]).join(), /^only the stand-in writes/);
});

test('what AWS’s client writes below INFO is a difference, because Lambda would drop it before', () => {
  const line = { timestamp: '', level: 'DEBUG', requestId: '', message: 'not for CloudWatch' };
  assert.deepEqual(differences([], [line]), []);
  assert.match(differences([line], []).join(), /^only AWS’s client writes .*not for CloudWatch/);
});

test('records that do not come together are a fault of a step with several', async () => {
  const step = STEPS.find(({ what }) => what.startsWith('ten records together'));
  assert.ok(step);
  const seen = await underStandIn(step, await builds.of(step));
  assert.deepEqual(faultsOf(step, { ...seen, invocations: ['1 records → {}'] }), [
    'no invocation had 10 records',
  ]);
});

test('words that are in no step are refused, instead of all of no steps being as expected', () => {
  const main = resolve(import.meta.dirname, 'main.ts');
  const { status, stderr } = spawnSync(process.execPath, [main, '--only', 'such a step'], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /No step has the words “such a step”/);
});
