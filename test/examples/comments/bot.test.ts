import assert from 'node:assert/strict';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { checkProfile } from '../../../lambda/messenger/messenger-profile.ts';
import { PAGE_ID } from '../../simulator/facebook/facebook.ts';
import type { Person } from '../../simulator/facebook/person.ts';
import { withSimulator } from '../../support/with-simulator.ts';
import { talk } from '../../talk.ts';
import { bot } from './bot.ts';
import { profile } from './profile.ts';

const simulator = withSimulator({ bot: join(import.meta.dirname, 'bot.ts') });
const NOT_SENT =
  'We cannot write to you. Send us a message with the same word, and you get the answer there.';
let anna: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  current.facebook.thread.all.length = 0;
  anna = current.facebook.person('Anna');
});

/** What the Page wrote below comments. */
function replies(): string[] {
  const { all } = simulator.current.facebook.thread;
  return all.filter(({ from }) => from.id === PAGE_ID).map(({ message }) => message);
}

/** Tells the bot of a change of a comment with the word. */
async function changes(fields: object): Promise<void> {
  const value = { item: 'comment', message: 'Price?', ...fields };
  const entry = [{ id: PAGE_ID, time: Date.now(), changes: [{ field: 'feed', value }] }];
  await simulator.current.facebook.notify({ object: 'page', entry });
  await simulator.current.idle();
}

/** Facebook's own trouble, which passes. */
const DOWN = {
  status: 500,
  headers: {},
  body: '{"error":{"code":2,"message":"Service temporarily unavailable"}}',
};

test('whoever comments a word gets its answer by message, and can go on there', async () => {
  const ben = talk(bot);
  await ben.comments('1_1', 'What is the PRICE?');
  assert.deepEqual(ben.heard(), ['The loaf costs 4 euros.']);
  await ben.taps('Order one');
  assert.deepEqual(ben.heard(), ['Thank you. It is on its way.']);
  await ben.comments('1_2', 'the guide please');
  assert.deepEqual(ben.heard(), ['Here is our guide to good bread.']);
});

test('a comment without one of the words gets nothing', async () => {
  await anna.comments('1_3', 'Priceless!');
  assert.deepEqual([anna.lines.length, replies()], [0, []]);
});

test('others read that there is a message, in changing words, and the comment is liked', async () => {
  const { thread } = simulator.current.facebook;
  await anna.comments('2_3', 'Price?');
  assert.deepEqual(anna.heardPublicly(), ['Look in your messages, we have written to you.']);
  await anna.comments('2_4', 'Price?');
  assert.deepEqual(anna.heardPublicly(), ['It is in your messages!']);
  assert.equal(thread.find('2_3')?.liked, true);
});

test('a comment is answered once, and the Page’s own replies not at all', async () => {
  const { facebook } = simulator.current;
  await anna.comments('3_1', 'Hello');
  const event = { verb: 'add', comment_id: '3_1', from: { id: anna.id }, created_time: 1_763_800_000 };
  for (let delivery = 0; delivery < 2; delivery++) await changes(event);
  await simulator.current.drain();
  assert.equal(anna.lines.length, 1);
  assert.equal(replies().length, 1);
  // A comment of the Page that could be answered privately, if the bot tried.
  facebook.comments.set('3_2', anna);
  await changes({ verb: 'add', comment_id: '3_2', from: { id: PAGE_ID } });
  assert.equal(anna.lines.length, 1);
  assert.equal(replies().length, 1);
});

test('a comment that is edited, and says the word only then, is not answered', async () => {
  await anna.comments('4_1', 'Hello');
  await changes({ verb: 'edited', comment_id: '4_1', from: { id: anna.id } });
  assert.deepEqual([anna.lines.length, replies()], [0, []]);
});

test('a person who takes no messages reads below the comment how to get the answer', async () => {
  const { facebook } = simulator.current;
  for (const [id, refusal] of [
    ['5_1', '10903'],
    ['5_2', '551/1545041'],
  ] as const) {
    facebook.commentRefusals.set(id, refusal);
    await anna.comments(id, 'Price?');
    assert.equal(facebook.thread.find(id)?.liked, false);
  }
  assert.deepEqual(replies(), [NOT_SENT, NOT_SENT]);
  await anna.says('price');
  assert.deepEqual(anna.heard(), ['The loaf costs 4 euros.']);
});

test('while Facebook is down nothing is said in public; later the message comes', async () => {
  simulator.current.faultFor = ({ service, path }) =>
    service === 'graph' && path.includes('/messages') ? { when: 'before', what: DOWN } : undefined;
  await anna.comments('6_3', 'Price?');
  assert.deepEqual(replies(), []);
  simulator.current.faultFor = () => undefined;
  await simulator.current.drain();
  assert.deepEqual(replies(), ['Look in your messages, we have written to you.']);
  assert.equal(anna.lines.length, 1);
});

test('the profile keeps Meta’s limits', () => checkProfile(profile));
