import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Bot, quickReplies, RetryLater } from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';

interface Shop {
  payload: 'NAMED';
  state: { name: string; visits?: number };
}

const bot: Bot<Shop> = {
  initialState: { name: 'you' },
  silentHours: 1,
  history: 2,
  payloads: {
    async NAMED({ event, send, state }) {
      state.name = event.text;
      await send(`Hello ${event.text}.`);
    },
  },
  async text({ event: { text }, ask, send, state }) {
    state.visits = (state.visits ?? 0) + 1;
    if (text === 'name') return ask('Your name?', 'NAMED');
    await send('One.');
    await send(`Two, ${state.name}.`);
  },
  async attachments({ event, send }) {
    for (const attachment of event.attachments) {
      if (!('url' in attachment) || !attachment.url) continue;
      const bytes = await (await fetch(attachment.url)).bytes();
      await send(`${attachment.type} of ${bytes.length} bytes${event.text ? `: ${event.text}` : ''}`);
    }
  },
};

test('a test sees what the bot remembers, and can begin in the middle', async () => {
  const anna = talk(bot);
  assert.deepEqual(anna.state, { name: 'you' });
  await anna.says('hello');
  assert.deepEqual(anna.state, { name: 'you', visits: 1 });
  anna.state = { name: 'Anna', visits: 7 };
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['One.', 'Two, Anna.']);
  assert.equal(anna.state.visits, 8);
  assert.throws(() => Object.assign(anna.state, { visits: 9 }), TypeError);
  anna.engineState = { asked: 'NAMED' };
  await anna.says('Ben');
  assert.deepEqual([anna.heard(), anna.state.name], [['Hello Ben.'], 'Ben']);
  assert.equal(anna.engineState.asked, undefined);
});

test('time passes for the bot’s clock, its pauses and Facebook’s window', async () => {
  const seen: string[] = [];
  const clock: Bot = { ...bot, text: async () => void seen.push(new Date().toISOString().slice(0, 13)) };
  const anna = talk(clock);
  await anna.says('hello');
  await anna.waits({ days: 1, hours: 1 });
  await anna.says('hello');
  const [before = '', after = ''] = seen.map((hour) => `${hour}:00Z`);
  assert.equal(Date.parse(after) - Date.parse(before), 25 * 3_600_000);
  await anna.waits({ hours: 25 });
  await assert.rejects(anna.isWrittenTo('News!'), /outside of allowed window/);
});

test('the next test begins at the real time, if nobody of an earlier one talks on', () => {
  // `performance` has a clock of its own.
  const ahead = Date.now() - performance.timeOrigin - performance.now();
  assert.ok(Math.abs(ahead) < 3_600_000);
});

test('a message of the Page that Facebook refuses leads to the line of the test', async () => {
  const anna = talk(bot);
  await anna.says('hello');
  await anna.waits({ hours: 25 });
  await assert.rejects(anna.isWrittenTo('News!'), ({ stack = '' }: Error) => {
    assert.match(stack, /outside of allowed window.*\n {4}at .*test-person\.test\.ts:\d+/s);
    return true;
  });
});

test('an error without a line of the bot leads to its handler', async () => {
  const anna = talk({
    async text({ state }) {
      Object.assign(state, { no: 1n });
    },
  } satisfies Bot);
  await assert.rejects(anna.says('hello'), ({ stack = '' }: Error) => {
    assert.match(stack, /serialize a BigInt.*\n {4}at text \(test\/support\/test-person\.test\.ts:\d+/s);
    return true;
  });
});

test('what the Page replies below a comment is heard publicly', async () => {
  const anna = talk({
    change: ({ event, page }) =>
      page.replyPublicly(event.field === 'feed' ? (event.value.comment_id ?? '') : '', 'See your messages.'),
  } satisfies Bot);
  const ben = anna.brings('Ben');
  await anna.comments('1_1', 'The price?');
  assert.deepEqual([anna.heardPublicly(), ben.heardPublicly()], [['See your messages.'], []]);
  await anna.says('hello');
  assert.deepEqual(anna.heardPublicly(), []);
});

test('ten seconds pass between two things that a person does', async () => {
  const times: number[] = [];
  const anna = talk({ text: async ({ event }) => void times.push(event.timestamp) } satisfies Bot);
  await anna.says('one');
  await anna.says('two');
  const [one = 0, two = 0] = times;
  assert.ok(two - one >= 10_000);
});

test('a pause for a human ends with the time, or when the conversation is passed back', async () => {
  const anna = talk(bot);
  await anna.says('hello');
  await anna.isAnsweredInInbox('I am human.');
  await anna.says('hello');
  assert.deepEqual(anna.heard(), []);
  await anna.waits({ minutes: 61 });
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['One.', 'Two, you.']);
  await anna.isAnsweredInInbox('I am human.');
  await anna.isPassedBack();
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['One.', 'Two, you.']);
});

test('a conversation that is passed back adds nothing to the output of a test', async (t) => {
  const lines = t.mock.method(console, 'info', () => {});
  const anna = talk(bot);
  await anna.isPassedBack();
  assert.equal(lines.mock.callCount(), 0);
});

for (const failure of ['613', '190/460', '2', 503, 'answer lost', '1200/2018024'] as const)
  test(`after a call failed with ${failure} the person gets each message once`, async () => {
    const anna = talk(bot);
    anna.nextCallFails(failure);
    await anna.says('hello');
    assert.deepEqual(anna.heard(), ['One.', 'Two, you.']);
    assert.deepEqual(anna.state, { name: 'you', visits: 1 });
  });

test('a call whose answer is lost takes effect: the next try finds its message', async () => {
  const before: number[] = [];
  const anna = talk({
    async text({ send }) {
      before.push(anna.heard().length);
      await send('One.');
    },
  } satisfies Bot);
  anna.nextCallFails('answer lost');
  await anna.says('hello');
  assert.deepEqual([before, anna.heard()], [[0, 1], ['One.']]);
});

test('a call after the first message fails: the handler runs again, and nothing is sent twice', async () => {
  let runs = 0;
  const anna = talk({
    async text({ send }) {
      runs += 1;
      await send('One.');
      if (runs === 1) anna.nextCallFails('answer lost', '613');
      await send('Two.');
    },
  } satisfies Bot);
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['One.', 'Two.']);
  assert.ok(runs > 1);
});

test('an error that Facebook does not give is refused, with those that it gives', () => {
  const anna = talk(bot);
  // A test file is not compiled before it runs.
  assert.throws(() => Reflect.apply(anna.nextCallFails, anna, ['614']), /does not know “614”.*'613', /);
});

test('a person who cannot be reached makes the test fail, and nothing is remembered', async () => {
  const anna = talk(bot);
  anna.nextCallFails('551/1545041');
  await assert.rejects(anna.says('hello'), /isn't available/);
  assert.deepEqual([anna.heard(), anna.state], [[], { name: 'you' }]);
});

test('failed is not called for a person who cannot be reached', async () => {
  const failed: unknown[] = [];
  const anna = talk({ ...bot, failed: async ({ error }) => void failed.push(error) });
  anna.nextCallFails('551/1545041');
  await assert.rejects(anna.says('hello'), /isn't available/);
  assert.deepEqual(failed, []);
});

test('what Facebook refuses for more than a day makes the test fail', async () => {
  const anna = talk(bot);
  const before = Date.now();
  anna.nextCallFails(...Array.from({ length: 1_000 }, () => '2' as const));
  await assert.rejects(anna.says('hello'), /Service temporarily unavailable/);
  assert.ok(Date.now() - before > 23 * 3_600_000);
});

test('a bot that asks to be called again is called again, later', async () => {
  let tries = 0;
  const anna = talk({
    async text({ send }) {
      tries += 1;
      if (tries < 3) throw new RetryLater(3600);
      await send(`Try ${tries}`);
    },
  } satisfies Bot);
  const before = Date.now();
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['Try 3']);
  assert.ok(Date.now() - before >= 7_200_000);
});

test('the bot’s own error is thrown at once, after its last words', async () => {
  let runs = 0;
  const anna = talk({
    async text() {
      runs += 1;
      throw new Error('The shop is closed.');
    },
    failed: ({ send }) => send('Sorry.'),
  } satisfies Bot);
  await assert.rejects(anna.says('hello'), /The shop is closed/);
  assert.deepEqual([runs, anna.heard()], [1, ['Sorry.']]);
});

test('a person sends files: bytes, a path, a file URL, an address', async () => {
  const anna = talk(bot);
  await anna.sendsFile(Buffer.from('1234'), { name: 'cat.jpg', text: 'my cat' });
  assert.deepEqual(anna.heard(), ['image of 4 bytes: my cat']);
  const { length } = await readFile(import.meta.filename);
  await anna.sendsFile(import.meta.filename);
  assert.deepEqual(anna.heard(), [`file of ${length} bytes`]);
  await anna.sendsFile(pathToFileURL(import.meta.filename), { name: 'a.mp3' });
  assert.deepEqual(anna.heard(), [`audio of ${length} bytes`]);
  const sent = talk({
    attachments: ({ event, send }) => send(JSON.stringify(event.attachments)),
  } satisfies Bot);
  await sent.sendsFile('https://example.com/films/1.mp4');
  assert.deepEqual(JSON.parse(sent.heard()[0] ?? ''), [
    { type: 'video', url: 'https://example.com/films/1.mp4' },
  ]);
});

test('two people on one Page: each has a memory, and the bot can write to the other one', async () => {
  const waiter: Bot = {
    async text({ event: { text, person }, graph, send }) {
      await send(`You said: ${text}`);
      const message = { text: `They said: ${text}` };
      if (person === anna.id)
        await graph('POST', 'me/messages', { body: { recipient: { id: ben.id }, message } });
    },
  };
  const anna = talk(waiter);
  const ben = anna.brings('Ben Okri');
  await ben.says('hello');
  await anna.says('soup');
  assert.deepEqual([anna.heard(), ben.heard()], [['You said: soup'], ['You said: hello', 'They said: soup']]);
  assert.notEqual(anna.id, talk(waiter, 'Ben').id);
});

test('what one person does at the same time is answered in order, each with what the one before left', async () => {
  const anna = talk(bot);
  await Promise.all([anna.says('name'), anna.says('Anna'), anna.says('hello')]);
  assert.deepEqual(anna.heard(), ['Your name?', 'Hello Anna.', 'One.', 'Two, Anna.']);
});

test('the Page writes of its own accord', async () => {
  const anna = talk(bot);
  await anna.says('hello');
  await anna.isWrittenTo('Your order is ready.', quickReplies('Now?', ['Yes', 'NAMED']));
  assert.deepEqual([anna.heard(), anna.offered()], [['Your order is ready.', 'Now?'], ['Yes']]);
});

test('the same thing done twice is answered twice, also at the same time', async (t) => {
  const now = Date.now();
  t.mock.method(Date, 'now', () => now);
  const anna = talk({
    reaction: ({ event, send }) => send(`${event.action} ${event.reaction}`),
  } satisfies Bot);
  await Promise.all([anna.reacts('❤', undefined, 'm_1'), anna.reacts('❤', undefined, 'm_1')]);
  assert.deepEqual(anna.heard(), ['react love', 'react love']);
  await anna.unreacts();
  assert.deepEqual(anna.heard(), ['unreact undefined']);
});
