import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { conversations } from '../../infra/commands/conversations.ts';
import { TABLE } from '../simulator/aws/dynamodb.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { type CommandResult, callCommand } from './run-command.ts';

const simulator = withSimulator();
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conversations-'));
});

after(() => rm(folder, { recursive: true }));

function run(...args: readonly string[]): Promise<CommandResult> {
  return callCommand(conversations, simulator.current.url, ['--table', TABLE, ...args]);
}

/** Conversations of people who wrote long ago. */
const old = Array.from({ length: 60 }, (_, i) => ({
  conversation: { S: `${PAGE_ID}/${7_000 + i}` },
  revision: { N: '3' },
  state: { S: `{"number":${i}}` },
}));

test('what is saved and loaded into an empty table is remembered, and the file is for its owner only', async () => {
  const { dynamoDb, facebook } = simulator.current;
  const anna = facebook.person('Anna');
  await anna.says('remember:bread');
  await simulator.current.drain();
  for (const item of old) await dynamoDb.put(item);
  const file = join(folder, 'all.jsonl');
  assert.match((await run('save', file)).output, /^✔ 61 conversations of conversations saved in /);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const keys = [`${PAGE_ID}/${anna.id}`, ...old.map(({ conversation }) => conversation.S)];
  for (const key of keys) await dynamoDb.delete(key);
  assert.match((await run('load', file)).output, /^✔ 61 conversations loaded into conversations from /);
  for (const item of old) assert.deepEqual(await dynamoDb.item(item.conversation.S), item);
  await anna.says('remember:milk');
  await simulator.current.drain();
  assert.equal(textsOf(anna).at(-1), 'bread, bread milk');
});

test('characters at which some programs end a line are saved and loaded as they are', async () => {
  const { dynamoDb } = simulator.current;
  const odd = ['\u2028', '\u2029', '\u0085', '\r', '\r\n', '\0', '\uFEFF', '\u{1F600}'];
  const item = {
    conversation: { S: `${PAGE_ID}/6000` },
    state: { S: JSON.stringify({ odd }) },
    talk: { S: `${odd.join('a')}${'é'.repeat(100_000)}` },
  };
  await dynamoDb.put(item);
  const file = join(folder, 'odd.jsonl');
  const { output } = await run('save', file);
  await dynamoDb.delete(item.conversation.S);
  assert.equal(
    (await run('load', file)).output,
    output.replace(/ of (.*) saved in /, ' loaded into $1 from '),
  );
  assert.deepEqual(await dynamoDb.item(item.conversation.S), item);
});

test('what DynamoDB does not take at once is written again', async () => {
  const file = join(folder, 'throttled.jsonl');
  await writeFile(file, old.map((item) => `${JSON.stringify({ ...item, revision: { N: '4' } })}\n`).join(''));
  let writes = 0;
  simulator.current.faultFor = ({ operation, body }) => {
    if (operation !== 'BatchWriteItem' || writes++ > 0) return undefined;
    const answer = { UnprocessedItems: JSON.parse(body).RequestItems };
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return { when: 'before', what: { status: 200, headers, body: JSON.stringify(answer) } };
  };
  assert.equal((await run('load', file)).code, 0);
  simulator.current.faultFor = () => undefined;
  assert.equal(writes, 4);
  for (const { conversation } of old)
    assert.equal((await simulator.current.dynamoDb.item(conversation.S))?.revision?.N, '4');
});

test('a file that exists is not overwritten', async () => {
  const file = join(folder, 'mine');
  await writeFile(file, 'mine');
  const { code, output } = await run('save', file);
  assert.deepEqual([code, await readFile(file, 'utf8')], [1, 'mine']);
  assert.match(output, /file already exists/);
});

test('a save that fails leaves no file that could be loaded, and one that succeeds leaves only its own', async () => {
  const empty = await mkdtemp(join(folder, 'failed-'));
  const file = join(empty, 'half.jsonl');
  let reads = 0;
  simulator.current.faultFor = ({ operation }) => {
    if (operation !== 'Scan') return undefined;
    const [first] = old;
    const [status, answer] =
      reads++ === 0
        ? [200, { Items: [first], LastEvaluatedKey: { conversation: first?.conversation } }]
        : [400, { __type: 'ResourceNotFoundException', message: 'No such table' }];
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return { when: 'before', what: { status, headers, body: JSON.stringify(answer) } };
  };
  assert.equal((await run('save', file)).code, 1);
  simulator.current.faultFor = () => undefined;
  assert.equal(reads, 2);
  assert.deepEqual(await readdir(empty), []);
  // What a run that was killed has left.
  await writeFile(`${file}.part`, 'half');
  assert.equal((await run('save', file)).code, 0);
  assert.deepEqual(await readdir(empty), ['half.jsonl']);
  assert.doesNotMatch(await readFile(file, 'utf8'), /half/);
});

test('a line that is no conversation is named, and what is in it is not shown', async () => {
  const file = join(folder, 'broken');
  for (const line of [
    '{"conversation":{"S":"1/2"},"state":"private',
    '{"conversation":"private"}',
    '["private"]',
  ]) {
    await writeFile(file, `${JSON.stringify(old[0])}\n${line}`);
    const { code, output } = await run('load', file);
    assert.equal(code, 1);
    assert.match(output, /^✘ Line 2 is no conversation: use a file that/);
    assert.doesNotMatch(output, /private/);
  }
});

test('without an action and a file, the command explains itself and changes nothing', async () => {
  for (const args of [[], ['save'], ['drop', 'file'], ['load', 'one', 'two']]) {
    const { code, output } = await run(...args);
    assert.equal(code, 1);
    assert.match(output, /^npm run conversations -- save <file>/);
  }
});
