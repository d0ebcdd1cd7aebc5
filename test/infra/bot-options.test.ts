import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { listening } from '../support/listening.ts';
import { cloudFormation, doctor, GIVEN, setUp, simulator } from './account.ts';

const SECRETS = ['FB_APP_SECRET', 'FB_PAGE_TOKEN', 'FB_VERIFY_TOKEN'];

function stored(): readonly string[] {
  return [...simulator.current.parameterStore.parameters.keys()].toSorted();
}

/** A webhook that takes every verify token, in the place of the simulator's function, which reads its secrets elsewhere. */
const webhook = createServer(({ url = '' }, response) => {
  response.end(new URLSearchParams(url.split('?')[1]).get('hub.challenge') ?? '');
});

let url: string;

before(async () => {
  url = await listening(webhook);
});

after(() => webhook.close());

/** The stack reads its secrets there, once it is deployed. */
function willReadBelow(prefix: string): void {
  cloudFormation.deployed = {
    WebhookUrl: `${url}/messenger`,
    FBPAGETOKEN: `${prefix}/FB_PAGE_TOKEN`,
  };
}

async function succeed(args: readonly string[]): Promise<void> {
  const ran = await setUp(args);
  assert.equal(ran.code, 0, ran.output);
}

/** A folder with that context in its `cdk.json`, in which commands are called. */
async function folderWith(context: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'context-'));
  await writeFile(join(folder, 'cdk.json'), JSON.stringify({ context }));
  return folder;
}

/** What cdk deploy was told of context. */
function deployedWith(): readonly string[] {
  return cloudFormation.arguments.filter((_, i, all) => all[i - 1] === '-c');
}

test('a stage is deployed under its name, and its secrets are stored where its function reads them', async () => {
  willReadBelow('/messenger-bot-prod');
  await setUp(['--yes', '--stage', 'prod', '--dry-run']);
  assert.deepEqual(stored(), []);
  await succeed(['--yes', '--stage', 'prod']);
  assert.deepEqual(
    stored(),
    SECRETS.map((name) => `/messenger-bot-prod/${name}`),
  );
  assert.equal(cloudFormation.arguments[0], 'MessengerBot-prod');
  assert.deepEqual(deployedWith(), ['parameterPrefix=/messenger-bot-prod', 'stage=prod']);
});

test('a prefix of one’s own is what the stack is deployed with', async () => {
  willReadBelow('/my-bot');
  await succeed(['--yes', '--prefix', '/my-bot']);
  assert.deepEqual(
    stored(),
    SECRETS.map((name) => `/my-bot/${name}`),
  );
  assert.equal(cloudFormation.arguments[0], 'MessengerBot');
  assert.deepEqual(deployedWith(), ['parameterPrefix=/my-bot']);
});

test('stage and prefix of cdk.json are those of the commands, as they are of CDK', async (t) => {
  const folder = await folderWith({ stage: 'prod', parameterPrefix: '/my-bot' });
  t.after(() => rm(folder, { recursive: true }));
  const planned = await setUp(['--dry-run'], GIVEN, folder);
  assert.match(planned.output, /SecureStrings \/my-bot\/FB_VERIFY_TOKEN[\s\S]*Stack MessengerBot-prod/);
  const said = await setUp(['--dry-run', '--stage', 'test', '--prefix', '/other'], GIVEN, folder);
  assert.match(said.output, /SecureStrings \/other\/FB_VERIFY_TOKEN[\s\S]*Stack MessengerBot-test/);
});

test('a cdk.json that is no JSON is told in a sentence', async (t) => {
  const folder = await folderWith({});
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'cdk.json'), '{');
  const ran = await setUp(['--dry-run'], GIVEN, folder);
  assert.equal(ran.code, 1);
  assert.match(ran.output, /✘ cdk\.json holds no JSON: npx cdk synth/);
});

test('the doctor looks at the stage, and says of it what to do', async () => {
  const { output } = await doctor('--stage', 'prod');
  assert.match(output, /missing below \/messenger-bot-prod: npm run setup -- --stage prod puts them there/);
  assert.match(output, /✘ Stack MessengerBot-prod: .* npx cdk deploy -c stage=prod/);
});
