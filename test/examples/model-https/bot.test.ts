import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { withModel } from '../../support/with-model.ts';
import { talk } from '../../talk.ts';
import { bot } from './bot.ts';

const model = withModel({}, join(import.meta.dirname, 'bot-needs.ts'));

const BUSY = { refuses: 'throttled' } as const;

test('the model hears who it is, what was said so far, and which tools it has', async () => {
  const anna = talk(bot);
  model.next({ text: 'Until 18:00.' }, { text: 'On Monday.' });
  await anna.says('How long are you open?');
  await anna.says('And when are you closed?');
  assert.deepEqual(anna.heard(), ['On Monday.']);
  const [, second] = model.asked;
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

test('the model looks two orders up, and hears of one that it asked for in no JSON', async () => {
  const anna = talk(bot);
  const calls = ['{"number":"7"}', '{"number":"8"}', '{"number'].map((input) => ({
    name: 'find_order',
    input,
  }));
  model.next({ text: 'Let me look.', calls }, { text: 'One is ready.' });
  await anna.says('Where are orders 7 and 8?');
  assert.deepEqual(anna.heard(), ['One is ready.']);
  assert.deepEqual(
    model.asked[1]?.turns.at(-1)?.results.map(({ text }) => text),
    ['Ready to be collected until 18:00.', 'Will be baked tomorrow.', 'The tool failed.'],
  );
});

test('a model that is busy is asked again, and one that stays busy gets the person a sentence', async () => {
  const anna = talk(bot);
  model.next(BUSY, { text: 'Hello!' }, BUSY, { refuses: 'unavailable' }, BUSY);
  await anna.says('Hello');
  assert.deepEqual(anna.heard(), ['Hello!']);
  await anna.says('Hello');
  assert.deepEqual(anna.heard(), ['Sorry, I am asked a lot just now. Please ask again in a minute.']);
});

test('a wrong key is the author’s error, and the model is asked once', async () => {
  const anna = talk(bot);
  model.next({ refuses: 'denied' });
  await assert.rejects(anna.says('Hello'), { name: 'Status401' });
  assert.equal(model.asked.length, 1);
});

test('the model hands over to a human', async () => {
  const anna = talk(bot);
  model.next({ calls: [{ name: 'hand_over', input: {} }] });
  await anna.says('Let me talk to your boss.');
  assert.deepEqual(anna.heard(), ['A colleague will write here.']);
  assert.deepEqual(anna.routed, ['pass_thread_control 263902037430900']);
});

test('an answer that was cut off, kept back or is empty reads well', async () => {
  const anna = talk(bot);
  const cases = [
    [{ text: 'First you take', stop: 'length' }, 'First you take …'],
    [{ text: 'Half of something bad', stop: 'filtered' }, 'I cannot help with that.'],
    [{}, 'I have no good answer to that. Write “human”, and a colleague takes over.'],
  ] as const;
  for (const [reply, heard] of cases) {
    model.next(reply);
    await anna.says('Hello');
    assert.deepEqual(anna.heard(), [heard]);
  }
});
