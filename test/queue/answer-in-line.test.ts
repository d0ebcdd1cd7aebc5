import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { MessengerEvent } from '../../lambda/events.ts';
import type { GraphApi } from '../../lambda/messenger/graph-api.ts';
import { GraphApiUnreachable } from '../../lambda/messenger/graph-error.ts';
import { createSentMessages } from '../../lambda/messenger/sent-messages.ts';
import type { Bot } from '../../lambda/messenger.ts';
import { answerInLine } from '../../lambda/queue/answer-in-line.ts';
import { jobsForBot } from '../../lambda/queue/jobs-for-bot.ts';
import { noStore } from '../../lambda/store/conversation-store.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { IN_LINE, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: IN_LINE });
const withTable = withSimulator({
  environment: { EVENT_QUEUE_URL: '', DEAD_LETTER_QUEUE_URL: '' },
  timeOut: 3_000,
});
let anna: Person;
let ben: Person;

beforeEach(() => {
  const { facebook, lambda } = simulator.current;
  anna = facebook.person('Anna');
  ben = facebook.person('Ben');
  lambda.logs.length = 0;
});

function texts(...said: readonly (readonly [Person, string])[]): Promise<number> {
  const { facebook } = simulator.current;
  const elements = said.map(([person, text], i) =>
    facebook.element(person, { message: { mid: `m_${i}`, text } }),
  );
  return facebook.notify(facebook.notification(...elements));
}

test('many events in one call are all answered, each person’s in order', async () => {
  await texts([anna, 'a1'], [ben, 'b1'], [anna, 'a2'], [ben, 'b2'], [anna, 'a3']);
  assert.deepEqual(anna.heard(), ['You said: a1', 'You said: a2', 'You said: a3']);
  assert.deepEqual(ben.heard(), ['You said: b1', 'You said: b2']);
});

test('an answer that fails is logged, the other people get theirs, and the call still gets 200', async () => {
  assert.equal(await texts([anna, 'throw'], [ben, 'b1'], [anna, 'a2']), 200);
  assert.deepEqual(anna.heard(), ['You said: a2']);
  assert.deepEqual(ben.heard(), ['You said: b1']);
  const log = JSON.stringify(simulator.current.lambda.logs);
  assert.match(log, /An event was not handled/);
  assert.match(log, new RegExp(anna.id));
  assert.doesNotMatch(log, /The person wrote/);
});

test('a person unknown to Facebook is refused as unknown, and the others are answered', async () => {
  const { facebook, lambda } = simulator.current;
  const stranger = {
    ...facebook.element(anna, { message: { mid: 'm', text: 'hi' } }),
    sender: { id: '404' },
  };
  await facebook.notify(
    facebook.notification(stranger, facebook.element(ben, { message: { mid: 'm2', text: 'b' } })),
  );
  assert.deepEqual(ben.heard(), ['You said: b']);
  assert.match(JSON.stringify(lambda.logs), /No matching user found.*"subcode":2018001/);
});

test('echoes are never answered', async () => {
  const { facebook } = simulator.current;
  facebook.echoes = true;
  await anna.says('hello');
  facebook.echoes = false;
  assert.deepEqual(anna.heard(), ['You said: hello']);
  assert.deepEqual(facebook.undelivered, []);
});

test('more people in one call than are answered side by side are all answered', async () => {
  const { facebook } = simulator.current;
  const people = Array.from({ length: 60 }, (_, i) => facebook.person(`Person ${i}`));
  assert.equal(await texts(...people.map((person) => [person, person.name] as const)), 200);
  for (const person of people) assert.deepEqual(person.heard(), [`You said: ${person.name}`]);
});

test('while DynamoDB is down the call ends before the function times out', async () => {
  const { facebook, lambda } = withTable.current;
  withTable.current.faultFor = ({ operation }) =>
    operation === 'PutItem' ? { when: 'before', what: { status: 500, headers: {}, body: '{}' } } : undefined;
  const clara = facebook.person('Clara');
  await clara.says('hello');
  withTable.current.faultFor = () => undefined;
  assert.deepEqual(clara.heard(), ['You said: hello']);
  assert.deepEqual(facebook.undelivered, []);
  assert.match(JSON.stringify(lambda.logs), /An event was not handled.*StoreUnavailable/);
});

test('one person waits for their own answers only', async () => {
  const graphApi: GraphApi = {
    post: async () => ({}),
    get: async () => ({}),
    call: async () => ({}),
    checkCredentials: async () => {},
  };
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const bot: Bot = {
    async text({ event, person }) {
      begun.push(event.text);
      if (event.text === 'a1') await gate.promise;
      if (person === 'ben') gate.resolve(); // Anna's first handler ends only when Ben's has begun.
    },
  };
  const text = (person: string, text: string): MessengerEvent => {
    return {
      type: 'text',
      page: '1',
      person,
      timestamp: 1,
      mid: text,
      text,
      raw: { message: { mid: text } },
    };
  };
  const jobs = jobsForBot(bot, [text('anna', 'a1'), text('anna', 'a2'), text('ben', 'b1')]);
  const end = Date.now() + 60_000;
  const deadline = { startBy: end, endBy: end, saveBy: end };
  await answerInLine(
    { bot, graphApi, sentMessages: createSentMessages(graphApi), store: noStore },
    jobs,
    deadline,
  );
  assert.deepEqual(begun, ['a1', 'b1', 'a2']);
});

test('a message of the event’s own second, without milliseconds, is found before it is sent again', async () => {
  const second = Math.floor(Date.now() / 1000) * 1000;
  let posts = 0;
  const graphApi: GraphApi = {
    post: async () => {
      posts++;
      throw new GraphApiUnreachable('the answer was lost');
    },
    get: async () => ({}),
    call: async () => ({}),
    checkCredentials: async () => {},
  };
  const sentMessages = {
    read: async () => ({ messages: [{ id: 'm_1', text: 'hello', kind: undefined, time: second }], from: 0 }),
  };
  const bot: Bot = {
    async text({ send }) {
      await send('hello').catch(() => {});
      await send('hello');
    },
  };
  const event: MessengerEvent = {
    type: 'text',
    page: '1',
    person: 'anna',
    timestamp: second + 999,
    mid: 'm',
    text: 'hi',
    raw: { message: { mid: 'm' } },
  };
  const end = Date.now() + 60_000;
  const deadline = { startBy: end, endBy: end, saveBy: end };
  await answerInLine({ bot, graphApi, sentMessages, store: noStore }, jobsForBot(bot, [event]), deadline);
  assert.equal(posts, 1);
});
