import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deadLetters } from '../../infra/commands/dead-letters.ts';
import { forget } from '../../infra/commands/forget.ts';
import { send } from '../../infra/commands/send.ts';
import { listening } from '../support/listening.ts';
import { cloudFormation, runDoctor, runSetup, simulator, WITH_PAGE_TOKEN } from './account.ts';
import { callCommand } from './run-command.ts';

const SECRETS = ['FB_APP_SECRET', 'FB_PAGE_TOKEN', 'FB_VERIFY_TOKEN'];

function stored(): readonly string[] {
  return [...simulator.current.parameterStore.parameters.keys()].toSorted();
}

/**
 * A webhook that accepts every verify token. The simulator's function cannot replace it: it reads another
 * path.
 */
const webhook = createServer(({ url = '' }, response) => {
  response.end(new URLSearchParams(url.split('?')[1]).get('hub.challenge') ?? '');
});

let url: string;

before(async () => {
  url = await listening(webhook);
});

after(() => webhook.close());

/** The stack, once it is deployed, reads its secrets below the prefix. */
function willReadBelow(prefix: string): void {
  cloudFormation.deployed = {
    WebhookUrl: `${url}/messenger`,
    FBPAGETOKEN: `${prefix}/FB_PAGE_TOKEN`,
  };
}

async function setUp(args: readonly string[]): Promise<void> {
  const { code, output } = await runSetup(args);
  assert.equal(code, 0, output);
}

/** A new folder whose `cdk.json` has the context. */
async function folderWith(context: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'context-'));
  await writeFile(join(folder, 'cdk.json'), JSON.stringify({ context }));
  return folder;
}

/** The context arguments of the last `cdk deploy`. */
function deployedContext(): readonly string[] {
  return cloudFormation.arguments.filter((_, i, all) => all[i - 1] === '-c');
}

test('a stage’s stack has its name, and its secrets are stored where its function reads them', async () => {
  willReadBelow('/messenger-bot-prod');
  await runSetup(['--yes', '--stage', 'prod', '--dry-run']);
  assert.deepEqual(stored(), []);
  await setUp(['--yes', '--stage', 'prod']);
  assert.deepEqual(
    stored(),
    SECRETS.map((name) => `/messenger-bot-prod/${name}`),
  );
  assert.equal(cloudFormation.arguments[0], 'MessengerBot-prod');
  assert.deepEqual(deployedContext(), ['parameterPrefix=/messenger-bot-prod', 'stage=prod']);
});

test('the stack is deployed with the prefix of the option', async () => {
  willReadBelow('/my-bot');
  await setUp(['--yes', '--prefix', '/my-bot']);
  assert.deepEqual(
    stored(),
    SECRETS.map((name) => `/my-bot/${name}`),
  );
  assert.equal(cloudFormation.arguments[0], 'MessengerBot');
  assert.deepEqual(deployedContext(), ['parameterPrefix=/my-bot']);
});

test('the commands read stage and prefix from cdk.json, as CDK does', async (t) => {
  const folder = await folderWith({ stage: 'prod', parameterPrefix: '/my-bot' });
  t.after(() => rm(folder, { recursive: true }));
  const planned = await runSetup(['--dry-run'], WITH_PAGE_TOKEN, folder);
  assert.match(planned.output, /SecureStrings \/my-bot\/FB_VERIFY_TOKEN[\s\S]*Stack MessengerBot-prod/);
  const overridden = await runSetup(
    ['--dry-run', '--stage', 'test', '--prefix', '/other'],
    WITH_PAGE_TOKEN,
    folder,
  );
  assert.match(overridden.output, /SecureStrings \/other\/FB_VERIFY_TOKEN[\s\S]*Stack MessengerBot-test/);
});

test('an invalid cdk.json is reported in one line', async (t) => {
  const folder = await folderWith({});
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'cdk.json'), '{');
  const result = await runSetup(['--dry-run'], WITH_PAGE_TOKEN, folder);
  assert.equal(result.code, 1);
  assert.match(result.output, /✘ cdk\.json is not valid JSON: run npx cdk synth/);
});

test('the doctor checks the stage, and its advice names it', async () => {
  const { output } = await runDoctor('--stage', 'prod');
  assert.match(output, /missing below \/messenger-bot-prod: .*run npm run setup -- --stage prod\./);
  assert.match(output, /✘ Stack MessengerBot-prod: .* npx cdk deploy -c stage=prod/);
});

for (const [name, command, args] of [
  ['dead-letters', deadLetters, []],
  ['send', send, ['--page', '1', '--person', '2', '--text', 'x']],
  ['forget', forget, ['--page', '1', '2']],
] as const) {
  test(`npm run ${name} works on the stack of the stage`, async () => {
    const { output } = await callCommand(command, simulator.current.url, [...args, '--stage', 'prod']);
    assert.match(output, /The stack MessengerBot-prod could not be read/);
  });
}
