import assert from 'node:assert/strict';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import type { Bot, Page } from '../../lambda/messenger.ts';
import { jobsForBot } from '../../lambda/queue/jobs-for-bot.ts';
import { toEvents } from '../../lambda/webhook/reading/payload.ts';
import { moveClock } from '../simulator/clock.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import type { Person } from '../simulator/facebook/person.ts';
import type { InjectedFault } from '../simulator/intercepted-calls.ts';
import { textsOf } from '../support/texts-of.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { talk } from '../talk.ts';
import { bot } from './commenting-bot.ts';

const simulator = withSimulator({ bot: join(import.meta.dirname, 'commenting-bot.ts') });
let anna: Person;

beforeEach(async () => {
  const { current } = simulator;
  current.faultFor = () => undefined;
  await current.drain();
  current.facebook.thread.all.length = 0;
  current.facebook.calls.length = 0;
  current.lambda.logs.length = 0;
  anna = current.facebook.person('Anna');
});

const LOST: InjectedFault = { when: 'after', what: 'hang up' };

/** Loses Facebook's answers to the next replies, likes or hidings, which it serves all the same. */
function loseAnswers(edge: RegExp, times: number): void {
  let left = times;
  simulator.current.faultFor = ({ service, method, path }) =>
    service === 'graph' && method === 'POST' && edge.test(path) && left-- > 0 ? LOST : undefined;
}

/** What the Page wrote below comments. */
function replies(): string[] {
  return simulator.current.facebook.thread.all
    .filter(({ from }) => from.id === PAGE_ID)
    .map(({ message }) => message);
}

test('whoever comments a word gets the answer by message', async () => {
  const ben = talk(bot);
  await ben.comments('1_2', 'What is the price?');
  assert.deepEqual(ben.heard(), ['The loaf costs 4 euros.']);
  await ben.taps('Order one');
  assert.deepEqual(ben.heard(), ['Thank you. It is on its way.']);
});

test('a comment without the word gets no answer', async () => {
  const ben = talk(bot);
  await ben.comments('1_2', 'Priceless!');
  assert.deepEqual(ben.heard(), []);
});

test('the comment has a public reply and a like, and the Page’s own reply is no event', async () => {
  await anna.comments('1_2', 'Price?');
  const { thread, calls } = simulator.current.facebook;
  assert.deepEqual([replies(), thread.find('1_2')?.liked], [['We have sent you a message.'], true]);
  await simulator.current.drain();
  assert.deepEqual(replies(), ['We have sent you a message.']);
  const paths = calls.map(({ request }) => request.path.replace(/\?.*/, ''));
  assert.deepEqual(paths, ['/v26.0/me/messages', '/v26.0/1_2/comments', '/v26.0/1_2/likes']);
});

test('a public reply whose answer was lost is found below the comment and not written again', async () => {
  loseAnswers(/\/1_3\/comments/, 1);
  await anna.comments('1_3', 'Price?');
  await simulator.current.drain();
  assert.deepEqual(replies(), ['We have sent you a message.']);
  assert.equal(textsOf(anna).length, 1);
  assert.equal(simulator.current.facebook.thread.find('1_3')?.liked, true);
});

const REPLIES: Record<string, readonly [reply: string | object, atLeast: number]> = {
  'a text': ['Sent.', 5],
  'a text with other spaces and letters in two parts': [' See  you in the cafe\u0301. ', 5],
  'a picture that Facebook has to fetch': [{ attachment_url: 'https://example.com/cat.jpg' }, 80],
};

for (const [what, [reply, atLeast]] of Object.entries(REPLIES)) {
  test(`${what}: a lost answer is asked for when Facebook is done with the reply, which is written once`, async () => {
    const { current } = simulator;
    const lost: number[] = [];
    const asked: number[] = [];
    current.faultFor = ({ service, method, path }) => {
      if (service !== 'graph' || !path.includes('/comments')) return undefined;
      (method === 'GET' ? asked : lost).push(Date.now());
      return method === 'POST' && lost.length === 1 ? LOST : undefined;
    };
    await anna.comments(current.facebook.thread.nextId(), `reply:${JSON.stringify(reply)}`);
    await current.drain();
    assert.deepEqual([replies().length, lost.length, asked.length], [1, 1, 1]);
    assert.ok(Number(asked[0]) - Number(lost[0]) >= atLeast * 1000 - 500);
  });
}

test('a reply that was there before the comment’s event is not taken for a lost one', async () => {
  const { current } = simulator;
  const id = current.facebook.thread.nextId();
  await anna.comments(id, 'reply:"Sent."');
  moveClock(600_000);
  let calls = 0;
  current.faultFor = ({ service, method, path }) =>
    service === 'graph' && method === 'POST' && path.includes('/comments') && calls++ === 0
      ? { when: 'before', what: 'hang up' }
      : undefined;
  await anna.comments(id, 'reply:"Sent."');
  await current.drain();
  assert.deepEqual(replies(), ['Sent.', 'Sent.']);
});

test('two public replies with the same words are two, also when an answer was lost', async () => {
  let calls = 0;
  simulator.current.faultFor = ({ service, method, path }) =>
    service === 'graph' && method === 'POST' && path.includes('/comments') && calls++ === 1
      ? { when: 'before', what: 'hang up' }
      : undefined;
  await anna.comments(simulator.current.facebook.thread.nextId(), 'reply twice:"Sent."');
  await simulator.current.drain();
  assert.deepEqual(replies(), ['Sent.', 'Sent.']);
});

test('without permission to read comments a public reply has at most four copies, over eight hours', async () => {
  const { current } = simulator;
  const body = JSON.stringify({ error: { code: 10, message: '(#10) This endpoint requires a permission.' } });
  const REFUSED: InjectedFault = { when: 'before', what: { status: 400, headers: {}, body } };
  current.faultFor = ({ service, method, path }) => {
    if (service !== 'graph' || !path.includes('/comments')) return undefined;
    return method === 'GET' ? REFUSED : LOST;
  };
  await anna.comments(current.facebook.thread.nextId(), 'reply:"Sent."');
  const counts: number[] = [];
  for (const minutes of [2, 16, 125, 365]) {
    for (let minute = 0; minute < minutes; minute++) await current.advance(60_000);
    counts.push(replies().length);
  }
  assert.deepEqual(counts, [2, 3, 4, 5]);
  for (let hour = 0; hour < 10; hour++) await current.advance(3_600_000);
  await current.drain();
  assert.equal(replies().length, 5);
});

test('a public reply that did not get through is written when Facebook is back', async () => {
  const { current } = simulator;
  current.faultFor = ({ service, path }) =>
    service === 'graph' && path.includes('/1_4/comments') ? { when: 'before', what: 'hang up' } : undefined;
  await anna.comments('1_4', 'Price?');
  assert.deepEqual(replies(), []);
  current.faultFor = () => undefined;
  await current.drain();
  assert.deepEqual(replies(), ['We have sent you a message.']);
});

test('a handler that fails after its public reply does not repeat it', async () => {
  simulator.current.faultFor = ({ service, path }) =>
    service === 'graph' && path.includes('/likes') ? { when: 'before', what: 'hang up' } : undefined;
  await anna.comments('1_5', 'Price?');
  await simulator.current.advance(60_000);
  simulator.current.faultFor = () => undefined;
  await simulator.current.drain();
  assert.deepEqual(replies(), ['We have sent you a message.']);
  assert.equal(simulator.current.facebook.thread.find('1_5')?.liked, true);
});

test('a like whose answer was lost is repeated in place, because it changes nothing', async () => {
  loseAnswers(/\/likes/, 1);
  await anna.comments('1_6', 'Price?');
  assert.equal(simulator.current.facebook.thread.find('1_6')?.liked, true);
  const likes = simulator.current.facebook.calls.filter(({ request }) => request.path.includes('/likes'));
  assert.equal(likes.length, 2);
});

test('a bot that replies to every comment does not reply to itself', async () => {
  let replied = 0;
  const ben = talk({
    async change({ event, page }) {
      const { comment_id }: { comment_id?: string } = Object(event.value);
      if (replied++ < 3) await page.replyPublicly(String(comment_id), 'Thank you!');
    },
  } satisfies Bot);
  await ben.comments('1_7', 'Hello');
  assert.equal(replied, 1);
});

test('a bot that asks for the Page’s own comments gets them, and hides by id', async () => {
  const texts: unknown[] = [];
  const ben = talk({
    ownComments: true,
    async change({ event, page, once }) {
      const { comment_id, message }: { comment_id?: string; message?: string } = Object(event.value);
      texts.push(message);
      if (message !== 'Spam!' || !comment_id) return;
      await page.hide(comment_id);
      await once('reply', () => page.replyPublicly(comment_id, { message: 'Please no advertisements.' }));
      const { is_hidden } = await page.graph('GET', comment_id, { query: { fields: 'is_hidden' } });
      texts.push(is_hidden);
    },
  } satisfies Bot);
  await ben.comments('1_7', 'Spam!');
  assert.deepEqual(texts.toSorted(), ['Please no advertisements.', 'Spam!', true].toSorted());
});

test('a public reply has the picture of a whole URL of the web, written as browsers write it', async () => {
  await anna.comments(
    simulator.current.facebook.thread.nextId(),
    'reply:{"attachment_url":"https://example.com/my cat.jpg"}',
  );
  const [call] = simulator.current.facebook.calls.filter(({ request }) => request.path.includes('/comments'));
  assert.equal(call?.request.body, '{"attachment_url":"https://example.com/my%20cat.jpg"}');
  const attachment_url = 'data:image/png;base64,AAAA';
  const ben = talk({ change: ({ page }) => page.replyPublicly('1_8', { attachment_url }) } satisfies Bot);
  await assert.rejects(ben.comments('1_8', 'Hi'), /attachment_url of a public reply must begin with https:/);
});

/** Changes that are the Page's own comments, by field. */
const OWN: Record<string, object> = {
  feed: { item: 'comment', verb: 'add', comment_id: '1_9', sender_id: Number(PAGE_ID) },
  group_feed: { item: 'comment', verb: 'add', comment_id: '1_9', from: { id: PAGE_ID, name: 'Demo Page' } },
  ratings: { item: 'comment', verb: 'add', comment_id: '1_9', reviewer_id: PAGE_ID },
};

test('the Page’s own comment is no event in any field, whatever names its author; one of a person is', () => {
  const bot = { change: async () => {} } satisfies Bot;
  const queued = (field: string, value: object) => {
    const entry = [{ id: PAGE_ID, time: 1, changes: [{ field, value }] }];
    return jobsForBot(bot, toEvents({ object: 'page', entry })).length;
  };
  for (const [field, value] of Object.entries(OWN)) {
    const others = JSON.parse(JSON.stringify(value).replace(PAGE_ID, '77'));
    assert.deepEqual([queued(field, value), queued(field, others)], [0, 1], field);
  }
});

test('an empty public reply is refused before it is sent', async () => {
  for (const reply of [
    ' ',
    '',
    null,
    undefined,
    {},
    7,
    { message: 7 },
    { message: null, attachment_url: 7 },
  ]) {
    const ben = talk({
      change: ({ page }) => Reflect.apply(page.replyPublicly, page, ['1_8', reply]),
    } satisfies Bot);
    await assert.rejects(
      ben.comments('1_8', 'Hi'),
      /needs a text or an attachment_url/,
      JSON.stringify(reply),
    );
  }
});

/** What a bot in JavaScript may give, too. */
const NO_IDS: readonly unknown[] = ['', ' ', undefined, null, '1_2/likes', '/1_2', '../1_2'];

/** Each call that names a comment or a post. */
const WITH_ID: Record<string, (page: Page, id: unknown) => Promise<unknown>> = {
  like: (page, id) => Reflect.apply(page.like, page, [id]),
  hide: (page, id) => Reflect.apply(page.hide, page, [id]),
  replyPublicly: (page, id) => Reflect.apply(page.replyPublicly, page, [id, 'Thanks']),
  'sendPrivateReply to a comment': (page, id) =>
    Reflect.apply(page.sendPrivateReply, page, [{ comment_id: id }, 'Thanks']),
  'sendPrivateReply to a post': (page, id) =>
    Reflect.apply(page.sendPrivateReply, page, [{ post_id: id }, 'Thanks']),
  'sendPrivateReply to nothing': (page) => Reflect.apply(page.sendPrivateReply, page, [{}, 'Thanks']),
};

for (const [what, call] of Object.entries(WITH_ID)) {
  test(`${what} is refused before the network without an id of one comment or post`, async () => {
    const refusals: string[] = [];
    const ben = talk({
      async change({ page }) {
        for (const id of NO_IDS) await call(page, id).catch(({ message }) => refusals.push(message));
      },
    } satisfies Bot);
    await ben.comments('1_9', 'Hi');
    assert.equal(refusals.length, NO_IDS.length);
    for (const refusal of refusals) assert.match(refusal, /needs the id of a comment or a post \(/);
  });
}
