import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { DeadLetter } from '../../lambda/queue/dead-letter.ts';
import { outbound } from '../../lambda/queue/outbound.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator();
let anna: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  anna = current.facebook.person('Anna');
  await current.sqs.takeDeadLetters();
});

async function deadLetters(): Promise<DeadLetter[]> {
  return (await simulator.current.sqs.takeDeadLetters()).map((letter) => JSON.parse(letter));
}

/** A record of an outbound message, changed by hand. */
function record(change: object): string {
  const { body } = outbound({ page: PAGE_ID, person: anna.id, id: 'x', messages: ['x'] });
  const { event, ...rest } = JSON.parse(body);
  return JSON.stringify({ ...rest, event: { ...event, ...change } });
}

for (const [what, messages] of Object.entries({
  'an unknown kind of message': [{ hologram: true }],
  'a message that is empty': ['First.', ''],
  'a message that breaks a limit': [{ attachment: { type: 'template', payload: {} }, quick_replies: [] }],
})) {
  test(`an outbound record with ${what} is one dead letter with a reason`, async () => {
    const { current } = simulator;
    await current.sqs.send(record({ messages }), `${PAGE_ID}/${anna.id}`);
    await current.drain();
    const letters = await deadLetters();
    assert.equal(letters.length, 1);
    assert.match(String(letters[0]?.reason.error), /UnknownMessage|LimitExceeded|GraphApiRefused/);
    assert.ok(textsOf(anna).length <= 1);
    await anna.says('hello');
    assert.equal(textsOf(anna).at(-1), 'You said: hello');
  });
}

test('a record of a kind that no version knows is one dead letter with a reason, at last', async () => {
  const { current } = simulator;
  await current.sqs.send(record({ type: 'telegram' }), `${PAGE_ID}/${anna.id}`);
  for (let hours = 0; hours < 48; hours++) await current.advance(3_600_000);
  await current.drain();
  const letters = await deadLetters();
  assert.deepEqual(
    letters.map(({ reason }) => reason.error),
    ['NewerRecord'],
  );
});

test('a dead letter has the group of its person, and comes back as it is', async () => {
  const { current } = simulator;
  const groups: string[] = [];
  const bodies: string[] = [];
  current.observe = ({ operation, body }) => {
    if (operation !== 'SendMessage') return;
    const { MessageGroupId, MessageBody } = JSON.parse(body);
    groups.push(MessageGroupId);
    bodies.push(MessageBody);
  };
  await anna.says('throw');
  await anna.says('throw, again');
  await current.drain();
  assert.deepEqual(groups, Array(2).fill(`${PAGE_ID}/${anna.id}`));
  current.observe = () => {};
  for (const body of bodies) await current.sqs.send(body, groups[0] ?? '');
  await current.drain();
  const texts = (await deadLetters()).map(({ record }) => JSON.stringify(record).match(/throw[^"]*/)?.[0]);
  assert.deepEqual(texts, ['throw', 'throw, again', 'throw', 'throw, again']);
});

test('while SQS refuses a dead letter, its event waits and is given up once', async () => {
  const { current } = simulator;
  current.faultFor = ({ operation }) =>
    operation === 'SendMessage'
      ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } }
      : undefined;
  await current.sqs.send('no JSON', 'anyone');
  await current.advance(60_000);
  current.faultFor = () => undefined;
  await current.drain();
  assert.deepEqual(
    (await deadLetters()).map(({ reason }) => reason.error),
    ['UnreadableRecord'],
  );
});
