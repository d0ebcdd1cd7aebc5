import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bot } from '../lambda/bot.ts';
import { talk } from './talk.ts';

test('the bot repeats a text', async () => {
  const anna = talk(bot);
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('the bot offers to go on or to stop', async () => {
  const anna = talk(bot);
  await anna.says('hello');
  assert.deepEqual(anna.offered(), ['Again', 'Enough']);
  await anna.taps('Again');
  assert.deepEqual(anna.heard(), ['Say something else!']);
});

test('the bot says hello when somebody gets started', async () => {
  const anna = talk(bot);
  await anna.getsStarted();
  assert.deepEqual(anna.heard(), ['Hello! I repeat what you say.']);
});

test('the bot gives a reaction back', async () => {
  const anna = talk(bot);
  await anna.reacts('😍');
  assert.deepEqual(anna.heard(), ['😍']);
});
