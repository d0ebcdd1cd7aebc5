import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, mock, test } from 'node:test';
import { describe } from '../../lambda/runtime/log.ts';
import {
  type ConversationStore,
  emptyMemory,
  type Memory,
  withDone,
} from '../../lambda/store/conversation-store.ts';
import { dynamoDbStore } from '../../lambda/store/dynamodb-store.ts';
import { DynamoDb, TABLE } from '../simulator/aws/dynamodb.ts';
import { listening } from '../support/listening.ts';

process.env.AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG';

const CONVERSATION = '1/2';
const KB = 1024;

/** What becomes of a call. In the first three cases it takes effect, but its response is lost. */
type Trouble = 'reset' | 'silence' | '500 after' | '500 before';

/** For the next calls, one after the other; then all is well. */
let troubles: Trouble[] = [];
/** Done after a call took effect and before its response is lost. */
let meanwhile = async () => {};
let operations: string[] = [];
/** Lets the try under way time out. */
let timeOut = () => {};

let dynamoDb: DynamoDb;
let store: ConversationStore;

const ERROR = {
  status: 500,
  body: '{"__type":"InternalServerError"}',
  headers: { 'x-amzn-requestid': 'R1' },
};

const server = createServer(async (request, response) => {
  const [service = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
  operations.push(operation);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, its]) => [name, String(its)]),
  );
  const call = { service, operation, headers, body: await text(request) };
  const trouble = troubles.shift();
  const answered = trouble === '500 before' ? ERROR : await dynamoDb.answer(call);
  if (trouble) await meanwhile();
  if (trouble === 'reset') request.socket.destroy();
  else if (trouble === 'silence') timeOut();
  else {
    const { status, headers, body } = trouble ? ERROR : answered;
    response.writeHead(status, headers).end(body);
  }
});

before(async () => {
  dynamoDb = await DynamoDb.start();
  store = dynamoDbStore({ table: TABLE, url: await listening(server), region: 'eu-west-1', days: 90 });
  mock.method(Math, 'random', () => 0);
  const { setTimeout } = globalThis;
  mock.method(globalThis, 'setTimeout', (done: () => void, milliseconds: number) => {
    if (milliseconds > 0) timeOut = done;
    // A hundred times as long: only `timeOut` ends a try, however slow the machine is.
    return setTimeout(done, milliseconds * 100);
  });
});

after(() => {
  mock.restoreAll();
  server.close();
  server.closeAllConnections();
});

beforeEach(async () => {
  [troubles, operations, meanwhile] = [[], [], async () => {}];
  await dynamoDb.delete(CONVERSATION);
});

function stateOf(kilobytes: number): string {
  return JSON.stringify({ ballast: 'x'.repeat(kilobytes * KB) });
}

/** A conversation that has been written before. */
async function known(state = '{"word":"bread"}'): Promise<Memory> {
  return store.write({ ...emptyMemory(CONVERSATION), state });
}

const NEW = async () => emptyMemory(CONVERSATION);

for (const trouble of ['reset', 'silence', '500 after'] as const) {
  for (const [which, before] of Object.entries({ 'first write': NEW, 'later write': () => known() })) {
    test(`a ${which} that took effect without a response (${trouble}) is a success`, async () => {
      const memory = await before();
      [troubles, operations] = [[trouble], []];
      const written = await store.write({ ...memory, state: '{"word":"milk"}' });
      assert.deepEqual(operations, ['PutItem', 'PutItem']);
      assert.equal(written.revision, memory.revision + 1);
      assert.deepEqual(await store.read(CONVERSATION), written);
    });
  }
}

test('a lost response and then a write by another invocation is a conflict', async () => {
  const memory = await known();
  troubles = ['reset'];
  meanwhile = async () => {
    await store.write({ ...(await store.read(CONVERSATION)), state: '{"word":"honey"}' });
  };
  await assert.rejects(store.write({ ...memory, state: '{"word":"milk"}' }), { name: 'Conflict' });
  assert.equal((await store.read(CONVERSATION)).state, '{"word":"honey"}');
});

test('two invocations that write the same revision conflict, even if they write the same', async () => {
  const memory = await known();
  await store.write({ ...memory, state: '{"word":"milk"}' });
  await assert.rejects(store.write({ ...memory, state: '{"word":"milk"}' }), { name: 'Conflict' });
  await assert.rejects(known(), { name: 'Conflict' });
});

test('an item without a token is read, conflicts, and gets a token with the next write', async () => {
  const name = join(import.meta.dirname, '../fixtures/releases/0.1.0/item.json');
  await dynamoDb.put({ ...JSON.parse(readFileSync(name, 'utf8')), conversation: { S: CONVERSATION } });
  const memory = await store.read(CONVERSATION);
  await assert.rejects(known(), { name: 'Conflict' });
  await store.write(memory);
  const { write } = (await dynamoDb.item(CONVERSATION)) ?? {};
  assert.match(write?.S ?? '', /^[\w-]{8}$/);
});

test('a deletion without a response is made again', async () => {
  await known();
  [troubles, operations] = [['reset'], []];
  await store.forget(CONVERSATION);
  assert.deepEqual(operations, ['DeleteItem', 'DeleteItem']);
  assert.deepEqual(await store.read(CONVERSATION), emptyMemory(CONVERSATION));
});

test('a failing store is tried four times, and then says with which request', async () => {
  troubles = Array.from({ length: 10 }, () => '500 before');
  const error = await known().catch((error: unknown) => error);
  const { error: name, cause, requestId } = describe(error);
  assert.deepEqual([name, cause, requestId], ['StoreUnavailable', 'InternalServerError', 'R1']);
  assert.equal(operations.length, 4);
});

test('a write may be tried until the deadline', async () => {
  troubles = Array.from({ length: 10 }, () => '500 before');
  const untilDeadline = { endBy: Date.now() + 60_000, attempts: Number.POSITIVE_INFINITY };
  await store.write(emptyMemory(CONVERSATION), untilDeadline);
  assert.equal(operations.length, 11);
});

test('a read and a deletion end at the deadline too', async () => {
  const endBy = Date.now();
  for (const call of [store.read(CONVERSATION, { endBy }), store.forget(CONVERSATION, { endBy })]) {
    await assert.rejects(call, ({ name, cause }) => name === 'StoreUnavailable' && cause.name === 'TimedOut');
  }
  assert.deepEqual(operations, []);
});

test('what the bot has computed must leave 16 KB', async () => {
  const memory = { ...emptyMemory(CONVERSATION), state: stateOf(390) };
  await assert.rejects(store.write(memory, { room: 'keep' }), {
    name: 'ConversationTooLarge',
    message:
      /^Conversation 1\/2 has 391 KB, more than DynamoDB's limit of 400 KB less 16 KB for the engine\. /,
  });
  await store.write(memory);
});

test('a state that left 16 KB has room for all that the engine writes about an event', async () => {
  const state = stateOf(383);
  let memory = await store.write({ ...emptyMemory(CONVERSATION), state }, { room: 'keep' });
  const sent = Array.from({ length: 20 }, (_, i) => ({
    id: `m_${i}`.padEnd(120, 'x'),
    hash: 'h'.repeat(22),
  }));
  const progress = { identity: 'i'.repeat(64), sent, once: {}, attempts: 1, failures: 0 };
  memory = await store.write({ ...memory, progress });
  memory = await store.write({ ...memory, progress: { ...progress, attempts: 5 } });
  const givenUp = { error: 'Error', stack: 'x'.repeat(8 * KB) };
  memory = await store.write({ ...memory, progress: { ...progress, givenUp } });
  memory = await store.write(withDone(memory, progress.identity, memory));
  assert.deepEqual(await store.read(CONVERSATION), memory);
});

test('the engine’s own write drops the results of once if there is no room for them', async () => {
  const results = { price: 'x'.repeat(20 * KB) };
  const progress = {
    identity: 'i',
    sent: [{ id: 'm_1', hash: 'h' }],
    once: results,
    attempts: 1,
    failures: 0,
  };
  const memory = { ...emptyMemory(CONVERSATION), state: stateOf(383), progress };
  await assert.rejects(store.write(memory), { name: 'ConversationTooLarge' });
  const written = await store.write(memory, { room: 'make' });
  assert.deepEqual(written.progress, { ...progress, once: {} });
  assert.deepEqual(await store.read(CONVERSATION), written);
  const small = { ...written, state: '{}', progress };
  assert.deepEqual((await store.write(small, { room: 'make' })).progress?.once, results);
});

test('a state beyond DynamoDB’s limit is refused, however it is written', async () => {
  const memory = { ...emptyMemory(CONVERSATION), state: stateOf(400) };
  for (const room of [undefined, 'make', 'keep'] as const) {
    await assert.rejects(store.write(memory, room && { room }), { name: 'ConversationTooLarge' });
  }
  assert.deepEqual(operations, []);
});
