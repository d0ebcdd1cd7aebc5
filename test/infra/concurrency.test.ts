import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkConcurrency, proposedConcurrency } from '../../infra/concurrency.ts';
import { cloudFormation, doctorLines, runSetup, WITH_PAGE_TOKEN } from './account.ts';

const quota = (all: number, unreserved = all) => ({ all, unreserved });

test('half of what no function has reserved is proposed, and never more than helps', () => {
  const proposals = [quota(10), quota(1000), quota(1000, 9), quota(3), quota(0)].map(proposedConcurrency);
  assert.deepEqual(proposals, [5, 10, 4, 2, 2]);
});

test('Facebook’s calls need as much as the queue takes, or fifty', () => {
  const state = (all: number, maxConcurrency: number) => checkConcurrency(quota(all), maxConcurrency).state;
  assert.deepEqual([state(10, 5), state(10, 6)], ['passed', 'note']);
  assert.deepEqual([state(1000, 950), state(1000, 951)], ['passed', 'note']);
});

test('the default fits a new account, whose quota may be 10', () => {
  assert.deepEqual(checkConcurrency(quota(10), 5), {
    state: 'passed',
    message:
      '10 executions at a time in this account and region, 0 of them reserved by functions; maxConcurrency 5 leaves 5 for Facebook’s calls',
  });
});

test('where no value fits, only a higher quota helps', () => {
  const { message } = checkConcurrency(quota(3), 2);
  assert.match(message, /starve them while many people write: raise the quota under Service Quotas/);
});

test('the doctor warns when the queue can starve Facebook’s calls, and asks as the operator', async () => {
  cloudFormation.outputs = { ...cloudFormation.deployed, MaxConcurrency: '50' };
  cloudFormation.concurrency = [100, 40];
  assert.match(
    await doctorLines({}),
    /^note Quota of AWS Lambda: 100 executions .*, 60 of them reserved by functions; maxConcurrency 50 leaves 0 for .*: put "maxConcurrency": 10 under context in cdk\.json and deploy, or raise/m,
  );
  assert.match(
    cloudFormation.authorization,
    /^AWS4-HMAC-SHA256 Credential=ASIAOPERATOR\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=.*host/,
  );
  cloudFormation.concurrency = [1000, 1000];
  assert.match(await doctorLines({}), /^passed Quota of AWS Lambda: .*leaves 950 for Facebook’s calls$/m);
});

test('a stack of an earlier version, and an operator who may not read the quota, fail no check', async () => {
  cloudFormation.outputs = cloudFormation.deployed;
  cloudFormation.concurrency = undefined;
  assert.match(
    await doctorLines({}),
    /^note Quota of AWS Lambda: AWS denies access \(AccessDeniedException\)/m,
  );
  const { MaxConcurrency: _, ...older } = cloudFormation.deployed;
  cloudFormation.outputs = older;
  assert.doesNotMatch(await doctorLines({}), /Quota of AWS Lambda/);
});

test('setup compares the quota with cdk.json before it deploys, and proposes a value', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'concurrency-'));
  t.after(() => rm(folder, { recursive: true }));
  const run = async (maxConcurrency: unknown) => {
    await writeFile(join(folder, 'cdk.json'), JSON.stringify({ context: { maxConcurrency } }));
    const { code, output } = await runSetup(['--dry-run'], WITH_PAGE_TOKEN, folder);
    assert.equal(code, 0, output);
    return output;
  };
  const line = /^! Quota of AWS Lambda: 10 executions .*put "maxConcurrency": 5 under context/m;
  for (const value of [50, '50']) assert.match(await run(value), line);
  cloudFormation.concurrency = [1000, 1000];
  const rush = /^✔ Quota of AWS Lambda: .*\. "maxConcurrency": 10 in cdk\.json would fit too, for a rush$/m;
  assert.match(await run(undefined), rush);
  cloudFormation.concurrency = undefined;
  assert.match(await run(undefined), /^! Quota of AWS Lambda: AWS denies access/m);
});
