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

test('the bundle is smaller than 210 KB', async (t) => {
  const { size } = await stat(file);
  t.diagnostic(`The bundle has ${Math.round(size / 1000)} KB.`);
  assert.ok(size < 210_000);
});

test('what a bot does not use is not in its bundle', async () => {
  const code = await readFile(file, 'utf8');
  assert.ok(code.includes('template_type:"button"'));
  for (const unused of ['filedata', 'customer_feedback', 'template_type:"generic"', 'persistent_menu']) {
    assert.ok(!code.includes(unused), unused);
  }
});

test('the bundle holds the client of Parameter Store, what that needs, and no other package', async () => {
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
    '@aws/lambda-invoke-store',
    '@smithy/core',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
    '@smithy/types',
  ]);
});

test('the source map names the sources from the root of the project, wherever that lies', async () => {
  const { sources } = JSON.parse(await readFile(`${file}.map`, 'utf8'));
  assert.ok(sources.includes('lambda/handler.ts'));
  assert.deepEqual(
    sources.filter(
      (path: string) => !/^(lambda|infra|test|node_modules|node-import:|node-require:)/.test(path),
    ),
    [],
  );
});

/** Says what the function has loaded of Node when it is there, and later, when it has taken an event in and answered one. */
const LOAD = `
import { pathToFileURL } from 'node:url';
const [file, ...events] = process.argv.slice(1);
const atStart = new Set(process.moduleLoadList);
const loaded = () => process.moduleLoadList.filter((name) => !atStart.has(name) && name.startsWith('NativeModule'));
const { handler } = await import(pathToFileURL(file));
const atInit = loaded();
const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 30_000 };
const answers = await Promise.all(events.map((event) => handler(JSON.parse(event), context)));
console.log(JSON.stringify({ answers, atInit, later: loaded().filter((name) => !atInit.includes(name)) }));
process.exit();`;

/** The variables of a sandbox. */
function environment(): NodeJS.ProcessEnv {
  const variables = Object.entries({ ...RUNTIME_ENVIRONMENT, ...simulator.current.environment });
  return Object.fromEntries(variables.map(([name, value]) => [name, value.replace('{sandbox}', 'LOAD')]));
}

test('of Node the function loads what TLS, HTTP and hashing need, and never fetch', async (t) => {
  const events = [postOf(1), recordEvent()];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', LOAD, file, ...events],
    { env: environment() },
  );
  const { answers, atInit, later } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.deepEqual(answers, [
    { statusCode: 200, headers: answers[0].headers, body: 'EVENT_RECEIVED' },
    { batchItemFailures: [] },
  ]);
  assert.ok(![...atInit, ...later].some((name) => /undici|fetch/.test(name)));
  t.assert.snapshot(atInit.toSorted());
});

/** What authors write, or the packages that they use. */
const FREEDOMS = `
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

test('a bot may wait while it is loaded, and use Node in every way', async (t) => {
  const author = await mkdtemp(join(tmpdir(), 'messenger-bot-'));
  await writeFile(join(author, 'package.cjs'), PACKAGE);
  await writeFile(join(author, 'bot.mjs'), FREEDOMS);
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
