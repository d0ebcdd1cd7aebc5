import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Lambda } from '../simulator/aws/lambda.ts';
import { IN_LINE, withSimulator } from '../support/with-simulator.ts';

const root = resolve(import.meta.dirname, '../..');
const simulator = withSimulator({ environment: IN_LINE });

interface WebhookFunction {
  readonly Properties: {
    readonly Handler: string;
    readonly Environment: {
      readonly Variables: Readonly<Record<string, string | { readonly Ref?: string }>>;
    };
  };
  readonly Metadata: Readonly<Record<string, string>>;
}

let out: string;
let said: { readonly stdout: string; readonly stderr: string };
let webhook: WebhookFunction;

before(async () => {
  out = await mkdtemp(join(tmpdir(), 'cdk-out-'));
  const cdk = resolve(root, 'node_modules/aws-cdk/bin/cdk');
  said = await promisify(execFile)(process.execPath, [cdk, 'synth', '-q', '-o', out, '--no-notices'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      HOME: process.env.HOME,
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  const { Resources } = await json(join(out, 'MessengerBot.template.json'));
  webhook = functionOf(Resources);
});

after(() => rm(out, { recursive: true, force: true }));

function functionOf(resources: Readonly<Record<string, WebhookFunction & { readonly Type: string }>>) {
  const found = Object.values(resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
  assert.ok(found);
  return found;
}

async function json(file: string) {
  return JSON.parse(await readFile(file, 'utf8'));
}

/**
 * The environment that `sam local` gives the function: the template's variables, of which a `Ref` becomes the logical
 * id and any other intrinsic function empty, overridden from the file, which can add none.
 */
function samEnvironment(overrides: Readonly<Record<string, string>>): Record<string, string> {
  const declared = Object.entries(webhook.Properties.Environment.Variables);
  return Object.fromEntries(
    declared.map(([name, value]) => [
      name,
      overrides[name] ?? (typeof value === 'string' ? value : (value.Ref ?? '')),
    ]),
  );
}

test('cdk synth -q says nothing', () => {
  const stderr = said.stderr.split('\n').filter((line) => !line.startsWith('npm warn'));
  assert.deepEqual([said.stdout, stderr.join('')], ['', '']);
});

test('sam finds the function as Webhook, its code and its handler', async () => {
  assert.equal(webhook.Metadata['aws:cdk:path'], 'MessengerBot/Webhook/Resource');
  const [file, name = ''] = webhook.Properties.Handler.split('.');
  const code = await readFile(join(out, webhook.Metadata['aws:asset:path'] ?? '', `${file}.mjs`), 'utf8');
  assert.match(code, new RegExp(`export ?{[^}]*\\bas ${name}\\b`));
});

test('every variable that the simulator or an env file sets is declared in the template', async () => {
  const declared = Object.keys(webhook.Properties.Environment.Variables);
  const { Webhook: overrides } = await json(join(root, 'test/events/env.simulator.json'));
  assert.deepEqual(declared.toSorted(), Object.keys(simulator.current.environment).toSorted());
  assert.deepEqual(
    Object.keys(overrides).filter((name) => !declared.includes(name)),
    [],
  );
});

const EVENTS = {
  'get.json': { statusCode: 200, body: '1158201444' },
  'get-wrong-token.json': { statusCode: 403, body: 'Forbidden' },
  'post-text.json': { statusCode: 200, body: 'EVENT_RECEIVED' },
  'post-postback.json': { statusCode: 200, body: 'EVENT_RECEIVED' },
  'post-bad-signature.json': { statusCode: 403, body: 'Forbidden' },
};

for (const [name, expected] of Object.entries(EVENTS)) {
  test(`sam local invoke with ${name} answers ${expected.statusCode}`, async () => {
    const { url, facebook } = simulator.current;
    facebook.person('You');
    const file = await readFile(join(root, 'test/events/env.simulator.json'), 'utf8');
    const { Webhook } = JSON.parse(file.replaceAll('http://host.docker.internal:3000', url));
    const lambda = new Lambda({
      folder: join(out, webhook.Metadata['aws:asset:path'] ?? ''),
      handler: webhook.Properties.Handler,
      environment: samEnvironment(Webhook),
      timeOut: 30_000,
    });
    const event = await readFile(join(root, 'test/events', name), 'utf8');
    const { payload } = await lambda.invoke(event);
    await lambda.stop();
    const { statusCode, body } = JSON.parse(payload ?? '{}');
    assert.deepEqual({ statusCode, body }, expected);
  });
}

test('the events are the ones that npm run events makes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  const environment = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    EVENTS_FOLDER: folder,
  };
  await promisify(execFile)(process.execPath, ['test/events/make-events.ts'], {
    cwd: root,
    env: environment,
  });
  for (const name of Object.keys(EVENTS)) {
    assert.deepEqual(await json(join(folder, name)), await json(join(root, 'test/events', name)));
  }
  await rm(folder, { recursive: true });
});

test('post-text.json is answered by the bot', async () => {
  const { lambda, facebook } = simulator.current;
  const you = [...facebook.people.values()][0];
  const before = you?.lines.length ?? 0;
  await lambda.invoke(await readFile(join(root, 'test/events/post-text.json'), 'utf8'));
  assert.deepEqual(
    you?.lines.slice(before).map(({ message }) => message.text),
    ['You said: Grüezi 👋'],
  );
});
