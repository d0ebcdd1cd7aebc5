import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bot } from '../lambda/bot.ts';
import { checkTemplates } from '../lambda/messenger/message-templates.ts';
import { checkProfile } from '../lambda/messenger/messenger-profile.ts';
import { profile } from '../lambda/profile.ts';
import { templates } from '../lambda/templates.ts';
import { talk } from './talk.ts';

test('the bot repeats a text', async () => {
  const anna = talk(bot);
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['You said: hello']);
});

test('the bot says hello and shows its menu when a person presses Get Started', async () => {
  const anna = talk(bot);
  await anna.getsStarted();
  assert.deepEqual(anna.heard(), ['Hello! I repeat what you say.', 'What would you like to see?']);
  assert.deepEqual(anna.offered(), ['A carousel', 'A picture', 'My name', 'A human']);
});

test('the bot asks for a name and remembers it', async () => {
  const anna = talk(bot);
  await anna.getsStarted();
  await anna.taps('My name');
  await anna.says('Anna');
  assert.equal(anna.heard()[0], 'Nice to meet you, Anna.');
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['Anna, you said: hello']);
});

test('two people who write at the same time get an answer each', async () => {
  const [anna, ben] = [talk(bot), talk(bot, 'Ben')];
  await Promise.all([anna.says('one'), ben.says('two')]);
  assert.deepEqual([anna.heard(), ben.heard()], [['You said: one'], ['You said: two']]);
});

test('the bot shows a carousel and a picture', async () => {
  const anna = talk(bot);
  await anna.taps('CAROUSEL');
  assert.deepEqual(anna.heard(), ['Bread: Fresh every morning\nMilk: From the farm']);
  await anna.taps('Menu');
  await anna.taps('A picture');
  assert.deepEqual(anna.heard(), ['https://picsum.photos/600/400']);
});

test('the bot hands over to a human and is silent', async () => {
  const anna = talk(bot);
  await anna.taps('HUMAN');
  await anna.says('hello');
  assert.deepEqual(anna.heard(), []);
  assert.deepEqual(anna.routed, ['pass_thread_control 263902037430900']);
});

test('the bot answers a picture, and gives a thumb back', async () => {
  const anna = talk(bot);
  await anna.sends([{ type: 'image', payload: { url: 'https://example.com/cat.jpg' } }]);
  assert.deepEqual(anna.heard(), ['Thank you, I got it.']);
  const sticker_id = 369239263222822;
  await anna.sends([{ type: 'sticker', payload: { url: 'https://example.com/thumb.png', sticker_id } }]);
  assert.deepEqual(anna.heard(), ['(sticker 369239263222822)']);
});

test('the bot gives a reaction back', async () => {
  const anna = talk(bot);
  await anna.reacts('😍');
  assert.deepEqual(anna.heard(), ['😍']);
});

test('the profile keeps Meta’s limits', () => checkProfile(profile));

test('the templates of utility messages keep Meta’s rules', () => checkTemplates(templates));
