import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { MessengerEvent } from '../../lambda/events.ts';
import type { GraphApi } from '../../lambda/messenger/graph-api.ts';
import { createSentMessages } from '../../lambda/messenger/sent-messages.ts';
import type { Bot } from '../../lambda/messenger.ts';
import { answerInLine } from '../../lambda/queue/answer-in-line.ts';
import { jobsForBot } from '../../lambda/queue/jobs-for-bot.ts';
import { noStore } from '../../lambda/store/conversation-store.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { IN_LINE, withSimulator } from '../support/with-simulator.ts';

const simulator = withSimulator({ environment: IN_LINE });
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

test('one person waits for their own answers only', async () => {
  const graphApi: GraphApi = {
    post: async () => ({}),
    get: async () => ({}),
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
