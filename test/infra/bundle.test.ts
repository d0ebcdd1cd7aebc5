import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleOptions } from '../../infra/bundle/bundling.ts';
import { RUNTIME_ENVIRONMENT } from '../simulator/aws/lambda.ts';
import { bundleWith, inPlaceOfBot, SCRIPTED_BOT } from '../simulator/bundle.ts';
import { postOf, recordEvent } from '../studies/bench/calls.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let folder: string;
let file: string;

before(async () => {
  folder = await bundleWith(SCRIPTED_BOT);
  file = join(folder, 'index.mjs');
});

after(() => rm(folder, { recursive: true }));

test('the bundle is smaller than 280 KB', async (t) => {
  const { size } = await stat(file);
  t.diagnostic(`The bundle has ${Math.round(size / 1000)} KB.`);
  assert.ok(size < 280_000);
});

test('the bundle leaves out what the bot does not use', async () => {
  const code = await readFile(file, 'utf8');
  assert.ok(code.includes('template_type:"button"'));
  for (const unused of [
    'filedata',
    'The title of a feedback form',
    'template_type:"generic"',
    'image_grid',
    'persistent_menu',
    'must not begin or end with a value',
  ]) {
    assert.ok(!code.includes(unused), unused);
  }
});

test('the bundle has the client of Parameter Store, its dependencies, and no other package', async () => {
  const plugins = [...bundleOptions.plugins, inPlaceOfBot(SCRIPTED_BOT)];
  const { metafile } = await build({ ...bundleOptions, plugins, outdir: 'x', write: false, metafile: true });
  const output = metafile.outputs['x/index.mjs'];
  const packages = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? ''] : [],
  );
  assert.deepEqual([...new Set(packages)].filter(Boolean).toSorted(), [
    '@aws-sdk/client-ssm',
    '@aws-sdk/core',
    '@aws-sdk/credential-provider-env',
    '@smithy/core',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
    '@smithy/types',
  ]);
});

/** Parameter Store's client as it is bundled. */
async function shortenedSdk(): Promise<typeof import('@aws-sdk/client-ssm')> {
  const stdin = { contents: "export * from '@aws-sdk/client-ssm';", resolveDir: process.cwd() };
  const options = { ...bundleOptions, entryPoints: [], stdin, outfile: 'x.mjs' };
  const [, code] = (await build({ ...options, write: false })).outputFiles;
  const client = join(folder, 'client.mjs');
  await writeFile(client, code?.text ?? '');
  return await import(pathToFileURL(client).href);
}

test('the shortened SDK still finds the address of Parameter Store in every part of AWS', async () => {
  const { SSMClient } = await shortenedSdk();
  const { config } = new SSMClient({ region: 'eu-west-1' });
  const hosts = ['ap-east-2', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'].map(
    (Region) => config.endpointProvider({ Region }).url.hostname,
  );
  assert.deepEqual(hosts, [
    'ssm.ap-east-2.amazonaws.com',
    'ssm.cn-north-1.amazonaws.com.cn',
    'ssm.us-gov-west-1.amazonaws.com',
    'ssm.eusc-de-east-1.amazonaws.eu',
  ]);
});

test('the shortened SDK makes errors with the names and faults that the whole SDK gives them', async () => {
  const short = await shortenedSdk();
  const whole = await import('@aws-sdk/client-ssm');
  const given = { message: 'No.', Message: 'No.', $metadata: {} };
  for (const kind of [
    'InvalidKeyId',
    'InternalServerError',
    'ParameterNotFound',
    'ThrottlingException',
  ] as const) {
    const [ours, theirs] = [new short[kind](given), new whole[kind](given)];
    assert.deepEqual([ours.name, ours.$fault, ours.message], [theirs.name, theirs.$fault, theirs.message]);
    assert.ok(ours instanceof short[kind] && ours instanceof short.SSMServiceException);
  }
});

test('the source map has paths from the root of the project, wherever the project is on disk', async () => {
  const { sources } = JSON.parse(await readFile(`${file}.map`, 'utf8'));
  assert.ok(sources.includes('lambda/handler.ts'));
  assert.deepEqual(
    sources.filter(
      (path: string) => !/^(lambda|infra|test|node_modules|node-import:|node-require:)/.test(path),
    ),
    [],
  );
});

/**
 * Prints which of Node's modules the function has loaded after its start, and after it accepted and processed
 * an event.
 */
const LOAD = `
import { pathToFileURL } from 'node:url';
const [file, ...events] = process.argv.slice(1);
const atStart = new Set(process.moduleLoadList);
const loaded = () => process.moduleLoadList.filter((name) => !atStart.has(name) && name.startsWith('NativeModule'));
const { handler } = await import(pathToFileURL(file));
const atInit = loaded();
const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 30_000 };
const responses = await Promise.all(events.map((event) => handler(JSON.parse(event), context)));
console.log(JSON.stringify({ responses, atInit, later: loaded().filter((name) => !atInit.includes(name)) }));
process.exit();`;

/** The environment variables of Lambda's sandbox. */
function environment(): NodeJS.ProcessEnv {
  const variables = Object.entries({ ...RUNTIME_ENVIRONMENT, ...simulator.current.environment });
  return Object.fromEntries(variables.map(([name, value]) => [name, value.replace('{sandbox}', 'LOAD')]));
}

test('the function loads only Node modules for TLS, HTTP and hashing, and never fetch', async (t) => {
  const events = [postOf(1), recordEvent()];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', LOAD, file, ...events],
    { env: environment() },
  );
  const { responses, atInit, later } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.deepEqual(responses, [
    { statusCode: 200, headers: responses[0].headers, body: 'EVENT_RECEIVED' },
    { batchItemFailures: [] },
  ]);
  assert.ok(![...atInit, ...later].some((name) => /undici|fetch/.test(name)));
  t.assert.snapshot(atInit.toSorted());
});

/** Imports in every form that a bot may use. */
const BOT = `
import { createHash } from 'node:crypto';
import os, { hostname } from 'os';
import * as path from 'node:path';
import http, { Agent } from 'node:http';
import { folder, missing, named, sqlite } from './package.cjs';
const late = await import('node:zlib');
globalThis.seen = {
  host: os.hostname === hostname,
  agent: new Agent() instanceof http.Agent,
  hash: createHash('sha256').update('').digest('hex').length,
  path: path.basename(import.meta.filename),
  late: typeof late.gzipSync,
  sqlite: typeof sqlite.DatabaseSync,
  missing,
  named: typeof named.connect,
  folder: folder === import.meta.dirname,
};
export const bot = {};`;

/** A CommonJS package: it computes a module's name, and tries to load modules that do not exist. */
const PACKAGE = `
exports.folder = __dirname;
exports.sqlite = require('node:sqlite');
const name = ['n', 'et'].join('');
exports.named = require(name);
exports.missing = [];
try {
  require('not-installed');
} catch ({ code }) {
  exports.missing.push(code);
}
try {
  require('node:of_tomorrow');
} catch ({ code }) {
  exports.missing.push(code);
}`;

test('a bot may use top-level await, and import Node’s modules in every form', async (t) => {
  const author = await mkdtemp(join(tmpdir(), 'messenger-bot-'));
  await writeFile(join(author, 'package.cjs'), PACKAGE);
  await writeFile(join(author, 'bot.mjs'), BOT);
  const bundled = await bundleWith(join(author, 'bot.mjs'));
  t.after(() => Promise.all([author, bundled].map((folder) => rm(folder, { recursive: true }))));
  const load = `await import(${JSON.stringify(pathToFileURL(join(bundled, 'index.mjs')))}); console.log(JSON.stringify(seen)); process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', load], {
    env: environment(),
  });
  assert.deepEqual(JSON.parse(stdout), {
    host: true,
    agent: true,
    hash: 64,
    path: 'index.mjs',
    late: 'function',
    sqlite: 'function',
    missing: ['MODULE_NOT_FOUND', 'ERR_UNKNOWN_BUILTIN_MODULE'],
    named: 'function',
    folder: true,
  });
});
