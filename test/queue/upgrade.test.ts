/** What other releases have left in the queue and in the table, while two of them run and after going back. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { forgetMessage } from '../../lambda/queue/forget.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { bundleWith, SCRIPTED_BOT } from '../simulator/bundle.ts';
import { FIRST_PERSON, PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

type Item = Readonly<Record<string, { S?: string; N?: string }>>;

const CONVERSATION = `${PAGE_ID}/${FIRST_PERSON}`;
const simulator = withSimulator();
let today: string;
let anna: Person;

before(async () => {
  today = await bundleWith(SCRIPTED_BOT);
});

after(() => rm(today, { recursive: true }));

beforeEach(async () => {
  const { current } = simulator;
  current.lambda.deploy(today);
  await current.drain();
  await current.dynamoDb.delete(CONVERSATION);
  await current.sqs.takeDeadLetters();
  current.lambda.logs.length = 0;
  current.observe = () => {};
  anna = current.facebook.person('Anna', FIRST_PERSON);
});

/** What release 0.1.0 wrote. */
function release(name: string) {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, `../fixtures/releases/0.1.0/${name}.json`), 'utf8'),
  );
}

/** A record of that release about something that happened some seconds ago; older than a day it would be closed. */
function recent(name: string, secondsAgo = 1) {
  const record = release(name);
  return { ...record, event: { ...record.event, timestamp: Date.now() - secondsAgo * 1000 } };
}

async function queue(record: object): Promise<void> {
  await simulator.current.sqs.send(JSON.stringify(record), CONVERSATION);
}

async function work(record: object): Promise<void> {
  await queue(record);
  await simulator.current.drain();
}

async function store(item: Item): Promise<void> {
  await simulator.current.dynamoDb.put(item);
}

async function stored(): Promise<Item | undefined> {
  return simulator.current.dynamoDb.item(CONVERSATION);
}

async function deadLetters() {
  return (await simulator.current.sqs.takeDeadLetters()).map((letter) => JSON.parse(letter));
}

/** JSON with the kind of each value in its place; what stands in a string as JSON, too. */
function shapeOf(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('{')) return shapeOf(JSON.parse(value));
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, shapeOf(its)]));
}

test('an event of the last release is answered, and one that it has answered is not answered again', async () => {
  await work(recent('text-record'));
  assert.deepEqual(textsOf(anna), ['nothing, bread']);
  await store(release('item'));
  await work(recent('text-record'));
  assert.deepEqual(textsOf(anna), ['nothing, bread']);
});

test('state, question and history of the last release go on', async () => {
  await store(release('item'));
  await anna.says('this one');
  await anna.says('remember:milk');
  assert.deepEqual(textsOf(anna), ['Answer: this one', 'bread, bread milk']);
  assert.match(JSON.stringify((await stored())?.talk), /Answer: this one/);
});

test('a message without an occasion of the last release is sent, once', async () => {
  await work(recent('outbound-record'));
  await work(recent('outbound-record'));
  assert.deepEqual(textsOf(anna), ['Your order is ready.']);
});

test('an event that the last release had begun is finished, without what was sent', async () => {
  await store(release('unfinished-item'));
  await work(recent('unfinished-record', 301));
  assert.deepEqual(textsOf(anna), ['At last.']);
  assert.equal((await stored())?.progress, undefined);
});

test('a dead letter of the last release that is sent back is finished, without what was sent', async () => {
  await work(release('dead-letter'));
  assert.deepEqual(textsOf(anna), ['At last.']);
});

test('a person the last release had to forget is forgotten', async () => {
  await store(release('item'));
  await work(release('forget-record'));
  assert.equal(await stored(), undefined);
});

test('what is written today has the shape of the last release, and its version, so that it can go back', async () => {
  const bodies: string[] = [];
  simulator.current.observe = ({ operation, body }) => {
    if (operation === 'SendMessageBatch') bodies.push(JSON.parse(body).Entries[0].MessageBody);
  };
  await anna.says('remember:bread');
  await work(JSON.parse(outbound({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['x'] }).body));
  await anna.says('ask:Which?');
  const item = (await stored()) ?? {};
  const record = JSON.parse(bodies[0] ?? '');
  // An older function ignores Meta's own JSON.
  const { raw, ...event } = record.event;
  assert.equal(raw.message.text, 'remember:bread');
  assert.deepEqual(shapeOf({ ...record, event }), shapeOf(release('text-record')));
  assert.deepEqual([record.version, item.version?.N], [1, '1']);
  // An older function ignores the token of the write.
  const { talk, write, ...rest } = item;
  assert.equal(write?.S?.length, 8);
  const { talk: talkBefore, ...before } = release('item');
  assert.deepEqual(shapeOf(rest), shapeOf(before));
  // And what it does not know of the engine's own.
  const { lastSent, begunAt, ...rememberedBefore } = JSON.parse(talk?.S ?? '');
  assert.deepEqual([typeof lastSent, typeof begunAt], ['string', 'number']);
  assert.deepEqual(Object.keys(rememberedBefore), Object.keys(JSON.parse(talkBefore.S)));
});

test('a record that the first release would take for an event without a handler says that it is not for it', () => {
  const { body } = forgetMessage(PAGE_ID, anna.id);
  assert.deepEqual(shapeOf(JSON.parse(body)), shapeOf(release('forget-record')));
  assert.equal(JSON.parse(body).version, 2);
});

/** The function of a later release: this one, for which records of version 3 are nothing new. */
async function laterFunction(): Promise<string> {
  const folder = await bundleWith(SCRIPTED_BOT);
  const file = join(folder, 'index.mjs');
  const code = await readFile(file, 'utf8');
  const later = code.replace('{event:1,forget:2}', '{event:1,forget:3}');
  assert.notEqual(later, code);
  await writeFile(file, later);
  return folder;
}

test('a record of a later version waits untouched, with what comes behind it, for the function that knows it', async () => {
  const { current } = simulator;
  const later = await laterFunction();
  await queue({ ...recent('text-record'), version: 3 });
  await current.advance(60_000);
  await anna.says('remember:milk');
  assert.deepEqual([textsOf(anna), await stored(), await deadLetters()], [[], undefined, []]);
  assert.match(
    JSON.stringify(current.lambda.logs),
    /NewerRecord.*waits until that version is deployed again/,
  );
  current.lambda.deploy(later);
  await current.drain();
  assert.deepEqual(textsOf(anna), ['nothing, bread', 'bread, bread milk']);
  await rm(later, { recursive: true });
});

test('an event of a kind that only a later release knows waits too, rather than find no handler', async () => {
  const record = recent('text-record');
  await queue({ ...record, event: { ...record.event, type: 'message_unsent' } });
  await simulator.current.advance(60_000);
  assert.equal(await stored(), undefined);
  assert.match(JSON.stringify(simulator.current.lambda.logs), /NewerRecord/);
  assert.notEqual(simulator.current.sqs.nextReturn, undefined);
});

test('an item of a later version is not touched while events wait for it, and serves when it is back', async () => {
  const item = release('item');
  const later = { ...item, version: { N: '2' }, mood: { S: 'good' } };
  await store(later);
  const { current } = simulator;
  await queue({ ...recent('text-record'), identity: 'another' });
  await current.advance(60_000);
  assert.deepEqual([textsOf(anna), await stored()], [[], later]);
  await store({ ...item, talk: { S: '{}' } });
  await current.drain();
  assert.deepEqual(textsOf(anna), ['bread, bread bread']);
});

test('unknown fields are ignored in an item, and gone with the next write', async () => {
  const item = release('item');
  await store({ ...item, mood: { S: 'good' }, talk: { S: '{"asked":"ANSWERED","mood":"good"}' } });
  await anna.says('this one');
  assert.deepEqual(textsOf(anna), ['Answer: this one']);
  assert.doesNotMatch(JSON.stringify(await stored()), /mood/);
});

test('unknown fields are ignored in a record, and a dead letter keeps them', async () => {
  const record = recent('text-record');
  await work({ ...record, mood: 'good', event: { ...record.event, mood: 'good' } });
  assert.deepEqual(textsOf(anna), ['nothing, bread']);
  const poison = {
    ...record,
    mood: 'good',
    identity: 'poison',
    event: { ...record.event, text: 'throw', mood: 1 },
  };
  await work(poison);
  assert.deepEqual((await deadLetters())[0].record, poison);
});
