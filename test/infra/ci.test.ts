import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { permissionOf } from '../simulator/aws/role.ts';
import { cloudFormation, runDoctor, runSetup, simulator } from './account.ts';

/** Of aws-cdk-lib, which reads CloudFormation's templates with it. */
const { parse } = createRequire(import.meta.resolve('aws-cdk-lib'))('yaml');

const root = new URL(import.meta.resolve('../../package.json'));

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The parts of a job that these tests read. */
interface Job {
  readonly environment?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const text = read('infra/ci/deploy.yml');
const workflow: { readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> } = parse(text);
const jobs = Object.entries(workflow.jobs);

/** The commands of a job. */
function commands({ steps }: Job): readonly string[] {
  return steps.flatMap(({ run }) => run ?? []);
}

test('every action is pinned to a commit, with its version beside it', () => {
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
  assert.ok(uses.length > 0);
  for (const action of uses) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('only a job in an environment may ask AWS for a role, and no job may write to the repository', () => {
  assert.deepEqual(workflow.permissions, { contents: 'read' });
  for (const [name, job] of jobs) {
    const asksAws = job.steps.some(({ uses }) => uses?.startsWith('aws-actions/'));
    assert.equal(job.environment, asksAws ? name : undefined);
    assert.deepEqual(job.permissions, asksAws ? { contents: 'read', 'id-token': 'write' } : undefined);
  }
});

test('every npm script that the workflow runs exists', () => {
  const { scripts }: { scripts: object } = JSON.parse(read('package.json'));
  const names = jobs
    .flatMap(([, job]) => commands(job))
    .flatMap((run) => [...run.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name));
  assert.ok(names.length > 0);
  for (const name of names) assert.ok(name in scripts, name);
});

test('prod is deployed after test, each is set up and checked, and a pull request changes nothing', () => {
  const { check, diff, test, prod } = workflow.jobs;
  assert.ok(check && diff && test && prod);
  assert.deepEqual([test.needs, prod.needs], ['check', 'test']);
  for (const [job, stage] of [
    [test, 'test'],
    [prod, 'prod'],
  ] as const)
    assert.deepEqual(commands(job).slice(1), [
      `npx cdk deploy -c stage=${stage} --require-approval never`,
      `npm run setup -- --stage ${stage} --yes`,
      `npm run doctor -- --stage ${stage}`,
    ]);
  assert.doesNotMatch(commands(diff).join('\n'), /deploy|npm run/);
});

const { Role } = parse(read('infra/ci/github-role.yml')).Resources;

/** A statement of the role. */
interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** The statements of one policy of the role. */
function statements(name: string): readonly Statement[] {
  const policies: readonly { readonly [key: string]: unknown }[] = Role.Properties.Policies;
  const policy = policies
    .flatMap((entry) => entry['Fn::If'] ?? entry)
    .map(Object)
    .find(({ PolicyName }) => PolicyName === name);
  return policy.PolicyDocument.Statement;
}

test('the role trusts one environment of one repository', () => {
  const [{ Condition }, ...others] = Role.Properties.AssumeRolePolicyDocument.Statement;
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(Condition), ['StringEquals']);
  assert.equal(Condition.StringEquals['token.actions.githubusercontent.com:aud'], 'sts.amazonaws.com');
  assert.match(
    Condition.StringEquals['token.actions.githubusercontent.com:sub']['Fn::Sub'],
    /^repo:\$\{Repository\}:environment:\$\{Environment\}$/,
  );
});

test('the role deploys only through the roles of cdk bootstrap', () => {
  const [{ Action, Resource } = { Action: '', Resource: '' }, ...others] = statements('Deploy');
  assert.deepEqual(others, []);
  assert.equal(Action, 'sts:AssumeRole');
  const names = [...JSON.stringify(Resource).matchAll(/:role\/cdk-hnb659fds-([\w-]+)-role-/g)];
  assert.deepEqual(
    names.map(([, name]) => name),
    ['deploy', 'file-publishing', 'lookup'],
  );
});

test('the role allows what setup and doctor ask AWS after a deployment, and nothing else', async () => {
  await runSetup();
  const asked = new Set<string>();
  cloudFormation.asked.clear();
  simulator.current.observe = (call) => {
    if (call.service !== 'graph') asked.add(permissionOf(call).replace(/ .*/, ''));
  };
  assert.equal((await runSetup(['--yes'], {})).code, 0);
  await runDoctor();
  const allowed = ['Diff', 'Doctor'].flatMap(statements).flatMap(({ Action }) => Action);
  assert.deepEqual(
    new Set(allowed),
    // For cdk diff, and for several Pages.
    new Set([...asked, ...cloudFormation.asked, 'cloudformation:GetTemplate', 'ssm:GetParametersByPath']),
  );
});
