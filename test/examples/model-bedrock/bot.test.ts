import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { withModel } from '../../support/with-model.ts';
import { talk } from '../../talk.ts';
import { bot } from './bot.ts';
import { PROFILE } from './model.ts';

const model = withModel({}, join(import.meta.dirname, 'bot-needs.ts'));

const BUSY = { refuses: 'throttled' } as const;

test('the model hears who it is, what was said so far, and which tools it has', async () => {
  const anna = talk(bot);
  model.next({ text: 'Until 18:00.' }, { text: 'On Monday.' });
  await anna.says('How long are you open?');
  await anna.says('And when are you closed?');
  assert.deepEqual(anna.heard(), ['On Monday.']);
  const [, second] = model.asked;
  assert.equal(second?.model, PROFILE);
  assert.match(second?.system ?? '', /bakery/);
  assert.deepEqual(
    second?.turns.map(({ role, text }) => [role, text]),
    [
      ['user', 'How long are you open?'],
      ['assistant', 'Until 18:00.'],
      ['user', 'And when are you closed?'],
    ],
  );
  assert.deepEqual(second?.tools, [
    { name: 'find_order', description: 'Finds the state of an order by its number.', required: ['number'] },
    {
      name: 'hand_over',
      description: 'Passes the conversation to a human. Nothing that you say afterwards is read.',
      required: [],
    },
  ]);
  assert.ok((second?.maxTokens ?? 0) > 0);
});

test('the history begins with the person and the roles take turns, however long it is', async () => {
  const anna = talk(bot);
  await anna.getsStarted();
  const LETTERS = 'ABCDEFGHIJKLMN';
  // Two messages of the Page in a row.
  model.next({ text: 'Flour, water, salt. '.repeat(150) });
  for (let i = 0; i < 14; i++) await anna.says(`Question ${LETTERS[i]}`);
  const turns = model.asked.at(-1)?.turns ?? [];
  assert.deepEqual(turns.at(-1)?.text, 'Question N');
  assert.ok(turns.length < 20);
  for (const { turns } of model.asked)
    assert.deepEqual(
      turns.map(({ role }) => role),
      turns.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')),
    );
});

test('the model looks an order up, and the three dots show meanwhile', async () => {
  const anna = talk(bot);
  model.next({ calls: [{ name: 'find_order', input: { number: '7' } }] }, { text: 'It is ready.' });
  await anna.says('Where is order 7?');
  assert.deepEqual(anna.heard(), ['It is ready.']);
  assert.deepEqual(anna.actions, ['typing_on']);
  const [, second] = model.asked;
  assert.deepEqual(second?.turns.at(-2)?.calls, ['find_order']);
  assert.deepEqual(second?.turns.at(-1)?.results, [
    { text: 'Ready to be collected until 18:00.', failed: false },
  ]);
});

test('the model hears that an order does not exist, and that a tool has failed', async () => {
  const anna = talk(bot);
  const calls = [
    { name: 'find_order', input: { number: '99' } },
    { name: 'find_order', input: {} },
    { name: 'bake', input: {} },
  ];
  model.next({ calls }, { text: 'I cannot find it.' });
  await anna.says('Where is order 99?');
  assert.deepEqual(model.asked.at(-1)?.turns.at(-1)?.results, [
    { text: 'There is no order with this number.', failed: false },
    { text: 'The tool failed.', failed: true },
    { text: 'The tool failed.', failed: true },
  ]);
});

test('a model that never stops asking its tools is stopped', async () => {
  const anna = talk(bot);
  const again = { calls: [{ name: 'find_order', input: { number: '7' } }] };
  model.next(...Array.from({ length: 9 }, () => again));
  await anna.says('Where is order 7?');
  assert.equal(model.asked.length, 4);
  assert.match(String(anna.heard()), /no good answer/);
});

test('a model that is busy for a moment is asked again', async () => {
  const anna = talk(bot);
  model.next(BUSY, { refuses: 'unavailable' }, { text: 'Hello!' });
  await anna.says('Hello');
  assert.deepEqual(anna.heard(), ['Hello!']);
});

test('a model that stays busy gets the person a sentence and a way to a human', async () => {
  const anna = talk(bot);
  model.next(BUSY, BUSY, BUSY);
  await anna.says('Hello');
  assert.equal(model.asked.length, 3);
  assert.deepEqual(anna.heard(), ['Sorry, I am asked a lot just now. Please ask again in a minute.']);
  await anna.taps('A person');
  assert.deepEqual(anna.routed, ['pass_thread_control 263902037430900']);
});

test('a model that the bot may not call is the author’s error, and is asked once', async () => {
  const anna = talk(bot);
  model.next({ refuses: 'denied' });
  await assert.rejects(anna.says('Hello'), { name: 'AccessDeniedException' });
  assert.equal(model.asked.length, 1);
});

test('the model hands over to a human, and then the bot is silent', async () => {
  const anna = talk(bot);
  model.next({ text: 'I am sorry.', calls: [{ name: 'hand_over', input: {} }] });
  await anna.says('This is bad. Let me talk to your boss.');
  assert.deepEqual(anna.heard(), ['I am sorry.', 'A colleague will write here.']);
  assert.deepEqual(anna.routed, ['pass_thread_control 263902037430900']);
  await anna.says('Hello?');
  assert.equal(model.asked.length, 1);
});

test('the word alone gets a human without the model', async () => {
  for (const word of ['human', 'A human, please!', 'a real person']) {
    const anna = talk(bot);
    await anna.says(word);
    assert.deepEqual(anna.heard(), ['A colleague will write here.']);
  }
  assert.equal(model.asked.length, 0);
});

test('a long answer comes in several messages', async () => {
  const anna = talk(bot);
  model.next({ text: 'Flour, water, salt. '.repeat(200).trim() });
  await anna.says('What is in your bread?');
  assert.deepEqual(
    anna.heard().map(({ length }) => length <= 2000),
    [true, true],
  );
});

test('an answer that was cut off, kept back or is empty reads well', async () => {
  const anna = talk(bot);
  const cases = [
    [{ text: 'First you take', stop: 'length' }, 'First you take …'],
    [{ text: 'Half of something bad', stop: 'filtered' }, 'I cannot help with that.'],
    [{ text: 'The guardrail’s own words.', stop: 'guardrail' }, 'The guardrail’s own words.'],
    [{ text: '' }, 'I have no good answer to that. Write “human”, and a colleague takes over.'],
    [{ stop: 'guardrail' }, 'I cannot help with that.'],
  ] as const;
  for (const [reply, heard] of cases) {
    model.next(reply);
    await anna.says('Hello');
    assert.deepEqual(anna.heard(), [heard]);
  }
});
