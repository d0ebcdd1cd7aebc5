import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { checkProfile } from '../../../lambda/messenger/messenger-profile.ts';
import { moveClock } from '../../simulator/clock.ts';
import { talk } from '../../talk.ts';
import { TOPICS } from './answers.ts';
import { bot } from './bot.ts';
import { profile } from './profile.ts';

const HOUR = 3_600_000;
const TO_INBOX = ['pass_thread_control 263902037430900'];

let anna = talk(bot);

beforeEach(() => {
  anna = talk(bot);
});

test('topics lead to questions, and questions to answers', async () => {
  await anna.getsStarted();
  assert.deepEqual(anna.offered(), ['Delivery', 'Returns', 'A human, please']);
  await anna.taps('Delivery');
  await anna.taps('How long?');
  assert.deepEqual(anna.heard(), ['We deliver within two working days.']);
  await anna.taps('That helped');
  assert.deepEqual(anna.heard(), ['Glad to hear that!']);
});

test('every answer can be tapped', async () => {
  for (const { title, answers } of TOPICS)
    for (const answer of answers) {
      await anna.taps('TOPICS');
      await anna.taps(title);
      await anna.taps(answer.title);
      assert.deepEqual(anna.heard(), [answer.text]);
    }
});

test('a question in one’s own words is answered by the words that fit best', async () => {
  const answers = {
    'My cup arrived BROKEN!': 'It is broken',
    'How do I get my money back?': 'Send it back',
    'Is shipping free?': 'What does it cost?',
    'When will it arrive?': 'How long?',
  };
  for (const [text, title] of Object.entries(answers)) {
    await anna.says(text);
    const [answer] = TOPICS.flatMap(({ answers }) => answers).filter((it) => it.title === title);
    assert.deepEqual(anna.heard(), [answer?.text], text);
  }
});

test('if two answers fit as well, the person chooses', async () => {
  await anna.says('Delivery?');
  assert.deepEqual(anna.offered().slice(0, 2), ['How long?', 'What does it cost?']);
  await anna.taps('What does it cost?');
  assert.deepEqual(anna.heard(), ['Delivery costs €4. From €50 on it is free.']);
});

test('the second question without an answer fetches a human, with the question as a note', async () => {
  await anna.says('Do you sell elephants?');
  assert.equal(anna.heard()[0], 'I do not know that one. Is it about one of these?');
  await anna.says('No, elephants');
  assert.deepEqual(anna.heard(), ['I do not know that either. A colleague will answer here.']);
  assert.deepEqual(anna.routed, TO_INBOX);
});

test('an answer in between begins the count of misses again', async () => {
  for (const text of ['Elephants?', 'Is shipping free?', 'Elephants!']) await anna.says(text);
  assert.deepEqual(anna.routed, []);
});

test('the word for a human, a picture and the menu lead to one', async () => {
  await anna.says('Can I talk to a person?');
  assert.deepEqual(anna.offered(), ['Yes, please', 'No, thank you']);
  await anna.taps('No, thank you');
  await anna.sends([{ type: 'image', payload: { url: 'https://example.com/cup.jpg' } }]);
  await anna.taps('Yes, please');
  assert.deepEqual(anna.heard(), ['A colleague will answer here. Until then I am quiet.']);
  assert.deepEqual(anna.routed, TO_INBOX);
});

test('the bot is quiet while the human answers, and back when the human passes the conversation back', async () => {
  await anna.taps('HUMAN');
  await anna.isAnsweredInInbox('Hello Anna, how can I help?');
  await anna.says('When will it arrive?');
  assert.deepEqual(anna.heard(), []);
  await anna.does({
    pass_thread_control: { new_owner_app_id: '1', previous_owner_app_id: '263902037430900' },
  });
  assert.deepEqual(anna.heard(), ['I am back. Anything else?', 'What is it about?']);
  await anna.says('When will it arrive?');
  assert.deepEqual(anna.heard(), ['We deliver within two working days.']);
});

test('a human who writes without being asked silences the bot for four hours', async () => {
  await anna.says('When will it arrive?');
  await anna.isAnsweredInInbox('Tomorrow!');
  await anna.says('Is shipping free?');
  assert.deepEqual(anna.heard(), []);
  moveClock(5 * HOUR);
  await anna.says('Is shipping free?');
  assert.deepEqual(anna.heard(), ['Delivery costs €4. From €50 on it is free.']);
});

test('a click on an ad, which passes the conversation to the bot too, is no return of a human', async () => {
  await anna.clicksAd();
  assert.deepEqual(anna.heard(), [
    'Hello! I know the usual answers, and I fetch a human for the others.',
    'What is it about?',
  ]);
});

test('a button of an answer or a topic that is gone leads to the topics', async () => {
  for (const payload of ['ANSWER:gone', 'TOPIC:gone']) {
    await anna.taps(payload);
    assert.deepEqual(anna.heard(), ['What is it about?']);
  }
});

test('the profile keeps Meta’s limits', () => checkProfile(profile));
