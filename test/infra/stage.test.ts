import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { readContext } from '../../infra/read-context.ts';
import { parameterPrefixOf, stackNameOf } from '../../infra/stage.ts';
import { context, newFolder, uncheckedTemplate } from './synthesised.ts';

/** The names in a stage's template that CloudFormation does not make up, each with its key. */
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

/** Names of metrics and dimensions, and names that are unique only within another resource. */
const SHARED = /^(MetricName "\w+"|AttributeName|PolicyName|StageName|Name "(\w+Name|ApiId|Bot|id)")/;

test('two stages in one account and region share no name', () => {
  const [prod, other] = [namesOf('prod'), namesOf('test-2')];
  const own = prod.filter((name) => !SHARED.test(name));
  assert.match(own.join(), /MetricName "MessengerBot-prod.*DashboardName .*MessengerBot-prod-/s);
  assert.deepEqual(
    own.filter((name) => other.includes(name)),
    [],
  );
});

test('the names of FIFO queues have 80 characters at most, also with the longest stage', () => {
  const stack = stackNameOf('x'.repeat(23));
  const queues = Object.keys(uncheckedTemplate({}, stack).findResources('AWS::SQS::Queue'));
  const lengths = queues.map((id) => `${stack}-${id}-1ABCDEFGHIJKL.fifo`.length);
  assert.equal(Math.max(...lengths), 80);
});

test('the alarms of a stage read the metrics of its own function', () => {
  const template = uncheckedTemplate({}, stackNameOf('prod'));
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'EventAge',
    Dimensions: [{ Name: 'Bot', Value: 'MessengerBot-prod' }],
  });
});

test('without a stage the names have no suffix', () => {
  assert.deepEqual(
    [stackNameOf(undefined), parameterPrefixOf(undefined)],
    ['MessengerBot', '/messenger-bot'],
  );
});

for (const stage of ['', 'Prod', '2', 'a b', 'prod-', 'a--b', 'a_b', 'x'.repeat(24)]) {
  test(`the stage “${stage}” is refused, and the error says what it must look like`, () => {
    assert.throws(() => stackNameOf(stage), /must look like prod or test-2/);
  });
}

/** Runs the app as the CDK command does, with a context. */
async function synth(context: object): Promise<{ readonly folder: string; readonly templates: string[] }> {
  const folder = newFolder();
  // Without CDK's check against CloudFormation's schemas, which takes two seconds:
  // messenger-bot-stack.test.ts does it.
  const cdk = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
  const app = resolve(import.meta.dirname, '../../infra/app.ts');
  await promisify(execFile)(process.execPath, [app], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...cdk },
  });
  return { folder, templates: (await readdir(folder)).filter((file) => file.endsWith('.template.json')) };
}

test('the context value stage is part of the stack’s name and of the secrets’ path', async () => {
  const { folder, templates } = await synth({ ...context, stage: 'prod' });
  assert.deepEqual(templates, ['MessengerBot-prod.template.json']);
  const text = await readFile(join(folder, templates[0] ?? ''), 'utf8');
  assert.match(text, /"PARAMETER_PREFIX": "\/messenger-bot-prod"/);
  assert.match(text, /:parameter\/messenger-bot-prod\/FB_PAGE_TOKEN/);
});

test('the app refuses a wrong stage, and the error says what it must look like', () => {
  const app = new App({ context: { ...context, stage: 'Prod' } });
  assert.throws(() => readContext(app), /must look like prod or test-2/);
});

test('what the app refuses is one sentence, without a stack trace', async () => {
  await assert.rejects(synth({ ...context, rateLimit: 'many' }), {
    code: 1,
    stderr: '✘ The context value rateLimit must be a whole number from 1 to 10000 (got no number).\n',
  });
});

test('the app reads its settings from the context', () => {
  const values = { conversationDays: '7', maxConcurrency: 20, eventsAtATime: '4', pages: '1,2' };
  const app = new App({
    context: {
      ...{ ...context, ...values, alarmEmail: 'me@example.com' },
      ...{ architecture: 'x86_64', parameterPrefix: '/shop' },
    },
  });
  assert.deepEqual(readContext(app), {
    stackName: 'MessengerBot',
    props: {
      parameterPrefix: '/shop',
      architecture: 'x86_64',
      conversationDays: 7,
      maxConcurrency: 20,
      eventsAtATime: 4,
      pages: ['1', '2'],
      alarmEmail: 'me@example.com',
    },
  });
});
