import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parameterPrefixOf, stackNameOf } from '../../infra/stage.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { runSetup } from './run.ts';
import { context, newFolder, uncheckedTemplate } from './synthesised.ts';

const simulator = withSimulator();

/** The names in a stage's template that are not left to CloudFormation, with the key that each stands under. */
function namesOf(stage: string): readonly string[] {
  const parameterPrefix = parameterPrefixOf(stage);
  const { Resources } = uncheckedTemplate({ parameterPrefix }, stackNameOf(stage)).toJSON();
  const names: string[] = [];
  JSON.stringify(Resources, (key, value) => {
    const isOwn = typeof value === 'string' || (typeof value === 'object' && 'Fn::Join' in value);
    if (isOwn && /Name$|^BOT_NAME$|^PARAMETER_PREFIX$/.test(key))
      names.push(`${key} ${JSON.stringify(value)}`);
    return value;
  });
  return names;
}

/** AWS's own names of metrics and dimensions, and names that count only within something else. */
const SHARED = /^(MetricName "\w+"|AttributeName|PolicyName|StageName|Name "(\w+Name|ApiId|id)")/;

test('two stages in one account and region have no name in common', () => {
  const [prod, other] = [namesOf('prod'), namesOf('test-2')];
  const own = prod.filter((name) => !SHARED.test(name));
  assert.match(own.join(), /MetricName "MessengerBot-prod.*DashboardName .*MessengerBot-prod-/s);
  assert.deepEqual(
    own.filter((name) => other.includes(name)),
    [],
  );
});

test('without a stage all is called as ever', () => {
  assert.deepEqual(
    [stackNameOf(undefined), parameterPrefixOf(undefined)],
    ['MessengerBot', '/messenger-bot'],
  );
});

for (const stage of ['', 'Prod', '2', 'a b', 'prod-', 'a--b', 'a_b', 'x'.repeat(33)]) {
  test(`the stage “${stage}” is refused with what it must look like`, () => {
    assert.throws(() => stackNameOf(stage), /must look like prod or test-2/);
  });
}

/** Synthesises the app as the CDK command does, with a context. */
async function synth(context: object): Promise<{ readonly folder: string; readonly templates: string[] }> {
  const folder = newFolder();
  const environment = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const app = resolve(import.meta.dirname, '../../infra/app.ts');
  await promisify(execFile)(process.execPath, [app], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
  });
  return { folder, templates: (await readdir(folder)).filter((file) => file.endsWith('.template.json')) };
}

test('the context value stage gives the stack its name, and the secrets their place', async () => {
  const { folder, templates } = await synth({ ...context, stage: 'prod' });
  assert.deepEqual(templates, ['MessengerBot-prod.template.json']);
  const text = await readFile(join(folder, templates[0] ?? ''), 'utf8');
  assert.match(text, /"PARAMETER_PREFIX": "\/messenger-bot-prod"/);
  assert.match(text, /:parameter\/messenger-bot-prod\/FB_PAGE_TOKEN/);
});

test('a wrong stage stops the app with what it must look like', async () => {
  await assert.rejects(synth({ ...context, stage: 'Prod' }), /must look like prod or test-2/);
});

const COMMANDS = {
  'dead-letters.ts': [],
  'send.ts': ['--page', '1', '--person', '2', '--text', 'x'],
  'forget.ts': ['--page', '1', '2'],
};

for (const [command, options] of Object.entries(COMMANDS)) {
  test(`${command} looks for the stack of the stage`, async () => {
    const run = (stage: string) => runSetup(command, simulator.current.url, [...options, '--stage', stage]);
    assert.match((await run('prod')).output, /The stack MessengerBot-prod could not be read/);
  });
}
