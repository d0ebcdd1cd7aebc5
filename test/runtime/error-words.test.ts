import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { isObject } from '../../lambda/runtime/json.ts';
import { RUNTIME_ENVIRONMENT } from '../simulator/aws/lambda.ts';
import { bundleWith } from '../simulator/bundle.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { withSimulator } from '../support/with-simulator.ts';

const BOT = join(import.meta.dirname, 'wordy-bot.ts');

/** What the person writes, and the bot's errors quote. */
const WRITTEN = 'Xylophonwald';

const COMMANDS = ['error', 'named', 'string', 'object', 'title', 'url', 'late'];

const simulator = withSimulator({ bot: BOT });
let folder: string;

before(async () => {
  folder = await bundleWith(BOT);
});

after(() => rm(folder, { recursive: true }));

/** Calls the entry of the bundle with each event, as Lambda does, in a process without anything of the simulator. */
const CALL = `
const [file, ...events] = process.argv.slice(1);
const { handler } = await import(file);
for (const event of events) await handler(JSON.parse(event), { awsRequestId: '1', getRemainingTimeInMillis: () => 30_000 });
process.exit();`;

function recordOf(command: string): string {
  const event = { type: 'text', page: PAGE_ID, person: command, timestamp: Date.now(), mid: command };
  const body = {
    version: 1,
    event: { ...event, text: `${command}:${WRITTEN}`, raw: {} },
    identity: command,
    redrive: 0,
  };
  const attributes = {
    ApproximateReceiveCount: '1',
    ApproximateFirstReceiveTimestamp: String(Date.now()),
    SentTimestamp: String(Date.now()),
    MessageGroupId: `${PAGE_ID}/${command}`,
  };
  const record = { messageId: command, receiptHandle: command, body: JSON.stringify(body), attributes };
  return JSON.stringify({ Records: [record] });
}

/** What the function writes, by any variable that might make a program talkative. */
async function output(variables: Readonly<Record<string, string>>): Promise<string> {
  const own = Object.entries({ ...RUNTIME_ENVIRONMENT, ...simulator.current.environment });
  const env = Object.fromEntries(own.map(([name, value]) => [name, value.replace('{sandbox}', 'ALONE')]));
  const args = ['--input-type=module', '-e', CALL, join(folder, 'index.mjs'), ...COMMANDS.map(recordOf)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env: { ...env, ...variables },
  });
  return stdout + stderr;
}

test('as AWS runs it, the function writes no word of an error, of its cause, or of what was too long', async () => {
  const written = await output({
    DEBUG: '*',
    NODE_DEBUG: '',
    NODE_ENV: 'development',
    words: 'words',
    WORDS: 'words',
  });
  assert.doesNotMatch(written, new RegExp(`${WRITTEN}|the cause of|cannot read`));
  assert.match(written, /TypeError/, 'but it says which error it was');
});

/** The line about the failure of the event with this command, which a person says. */
async function failureOf(command: string): Promise<Readonly<Record<string, unknown>>> {
  const { facebook, lambda } = simulator.current;
  await facebook.person(command).says(`${command}:${WRITTEN}`);
  const line = lambda.logs.findLast(({ message }) => isObject(message) && message.verdict !== undefined);
  return Object(line?.message);
}

for (const command of ['error', 'title', 'url', 'late'])
  test(`the log has the author’s line first of an error of the kind “${command}”`, async () => {
    const { stack, verdict, tries } = await failureOf(command);
    assert.match(String(stack), /^at .*wordy-bot\.ts:\d+:\d+/);
    assert.deepEqual(
      [verdict, tries],
      [command === 'title' || command === 'url' ? 'fault' : 'retry-limited', 1],
    );
  });

for (const command of ['string', 'object'])
  test(`the log names the handler that throws an ${command === 'object' ? command : 'error that is a string'}`, async () => {
    const { error, handler } = await failureOf(command);
    assert.deepEqual([error, handler], [command, 'text']);
  });

test('a message names the line that builds it, not the one that sends it', async () => {
  const { stack } = await failureOf('title');
  const line =
    readFileSync(BOT, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('const menu = ')) + 1;
  assert.match(String(stack), new RegExp(`^at .*wordy-bot\\.ts:${line}:`));
});

test('no log line of the simulator has the words either, unless the author’s chat asks for them', async () => {
  for (const command of COMMANDS) await failureOf(command);
  assert.doesNotMatch(JSON.stringify(simulator.current.lambda.logs), new RegExp(`${WRITTEN}|the cause of`));
});
