import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineState } from '../../lambda/conversation/engine-state.ts';
import { applyPause } from '../../lambda/conversation/handover.ts';
import type { MessengerEvent } from '../../lambda/events.ts';
import { upload } from '../../lambda/messenger/media.ts';
import { askEmail, quickReplies } from '../../lambda/messenger/messages.ts';
import { withOptions } from '../../lambda/messenger/send-request.ts';
import { type Bot, buttons, carousel, products, webUrl } from '../../lambda/messenger.ts';
import { moveClock } from '../simulator/clock.ts';
import { PAGE_ID } from '../simulator/facebook/notifications.ts';
import type { Person } from '../simulator/facebook/person.ts';
import { talk } from '../talk.ts';

interface Shop {
  payload: 'ORDER' | 'NUMBER';
  state: { name?: string };
}

const shop: Bot<Shop> = {
  payloads: {
    ORDER: ({ ask }) => ask('Your order number?', 'NUMBER'),
    async NUMBER({ event: { text, argument }, ask, send }) {
      if (!/^\d+$/.test(text)) return ask('A number, please.', 'NUMBER');
      return send(`Order ${text}${argument}`);
    },
  },
  text: ({ send }) => send(quickReplies('Hm?', ['My order', 'ORDER'])),
};

test('the next text after a question goes to the handler that was named, once', async () => {
  const anna = talk(shop);
  await anna.taps('ORDER');
  assert.deepEqual(anna.heard(), ['Your order number?']);
  await anna.says('forty-two');
  assert.deepEqual(anna.heard(), ['A number, please.']);
  await anna.says('42');
  assert.deepEqual(anna.heard(), ['Order 42']);
  await anna.says('43');
  assert.deepEqual(anna.heard(), ['Hm?']);
});

test('a tap cancels the question, a picture does not', async () => {
  const anna = talk(shop);
  await anna.taps('ORDER');
  await anna.taps('GONE');
  await anna.says('42');
  assert.deepEqual(anna.heard(), ['Hm?']);
  await anna.taps('My order');
  await anna.sends([{ type: 'image', payload: { url: 'https://example.com/cat.jpg' } }]);
  await anna.says('42');
  assert.deepEqual(anna.heard(), ['Order 42']);
});

test('the e-mail address behind a quick reply answers the question', async () => {
  interface Form {
    payload: 'EMAIL';
  }
  const anna = talk({
    payloads: { EMAIL: ({ event: { text }, send }) => send(`Yours: ${text}`) },
    text: ({ ask }) => ask(quickReplies('Your e-mail?', askEmail), 'EMAIL'),
  } satisfies Bot<Form>);
  await anna.says('hello');
  const payload = 'anna@example.com';
  await anna.does({ message: { mid: 'm_email', text: payload, quick_reply: { payload } } });
  assert.deepEqual(anna.heard(), ['Yours: anna@example.com']);
});

test('a human who steps in takes the question over', async () => {
  const bot: Bot<Shop> = { ...shop, silentHours: 1 };
  const anna = talk(bot);
  await anna.taps('ORDER');
  await anna.isAnsweredInInbox('Let me help.');
  await anna.says('42');
  assert.deepEqual(anna.heard(), []);
  await anna.does({ pass_thread_control: { new_owner_app_id: '1' } });
  await anna.says('42');
  assert.deepEqual(anna.heard(), ['Hm?']);
});

test('what was asked without await, and refused, is an error of the handler', async () => {
  const anna = talk({
    ...shop,
    text: async ({ ask, handOver }) => {
      void ask('', 'NUMBER');
      void handOver('no app id');
    },
  } satisfies Bot<Shop>);
  await assert.rejects(anna.says('hello'), /text must not be empty/);
});

test('an empty answer, a private reply in parts and metadata that is too long are refused before they are sent', async () => {
  const anna = talk({
    async text({ event: { text }, send }) {
      if (text === 'empty') await send(' \n');
      else await send(withOptions('x', { metadata: 'x'.repeat(Number(text)) }));
    },
    change: ({ page }) => page.sendPrivateReply({ comment_id: 'c' }, 'word '.repeat(900)),
  } satisfies Bot);
  await assert.rejects(anna.says('empty'), /text must not be empty/);
  await anna.says('982');
  await assert.rejects(anna.says('983'), /metadata of a message can have at most 982/);
  await assert.rejects(anna.comments('c'), /A private reply must be one message/);
});

test('a question of one person is not answered by another', async () => {
  const anna = talk(shop);
  await anna.taps('ORDER');
  const ben = talk(shop, 'Ben');
  await ben.says('42');
  assert.deepEqual(ben.heard(), ['Hm?']);
});

/** What the last person wrote who wrote to any of the two bots below: one process answers several people. */
let lastText = '';

const WAYS_TO_KEEP_A_TEXT: Readonly<
  Record<string, { readonly bot: Bot; readonly heard: readonly string[] }>
> = {
  'a variable of the module is shared: the second person’s text is in both answers': {
    bot: {
      async text({ event: { text }, send, typing }) {
        lastText = text;
        await typing();
        await send(`You said: ${lastText}`);
      },
    },
    heard: ['You said: two', 'You said: two'],
  },
  'a variable of the handler is not': {
    bot: {
      async text({ event, send, typing }) {
        const { text } = event;
        await typing();
        await send(`You said: ${text}`);
      },
    },
    heard: ['You said: one', 'You said: two'],
  },
};

for (const [what, { bot, heard }] of Object.entries(WAYS_TO_KEEP_A_TEXT)) {
  test(`when two people write at the same time, ${what}`, async () => {
    const [anna, ben] = [talk(bot), talk(bot, 'Ben')];
    await Promise.all([anna.says('one'), ben.says('two')]);
    assert.deepEqual([...anna.heard(), ...ben.heard()], heard);
  });
}

test('the history holds the last turns of both, the present one last', async () => {
  const seen: string[] = [];
  const bot: Bot = {
    history: 4,
    async text({ event: { text }, history, send }) {
      seen.push(history.map(({ role, content }) => `${role}: ${content}`).join(' | '));
      await send(`re ${text}`);
    },
  };
  const anna = talk(bot);
  for (const text of ['a', 'b', 'c', 'd']) await anna.says(text);
  assert.deepEqual(seen, [
    'user: a',
    'user: a | assistant: re a | user: b',
    'assistant: re a | user: b | assistant: re b | user: c',
    'assistant: re b | user: c | assistant: re c | user: d',
  ]);
});

test('the history holds as many turns as the bot asks for, while a handler sends too', async () => {
  const lengths: number[] = [];
  const anna = talk({
    history: 2,
    async text({ history, send }) {
      lengths.push(history.length);
      await send('one', 'two', 'three');
      lengths.push(history.length);
      await send(history.map(({ content }) => content).join());
    },
  } satisfies Bot);
  await anna.says('a');
  await anna.says('b');
  assert.deepEqual(anna.heard(), ['one', 'two', 'three', 'two,three']);
  assert.deepEqual(lengths, [1, 2, 2, 2]);
});

test('the history has the cards of a carousel in the words that the test hears, and names what has no words', async () => {
  const turns: string[] = [];
  const anna = talk({
    history: 9,
    async text({ history, send }) {
      await send(
        carousel(
          { title: 'Salami', subtitle: 'Hot' },
          { title: 'Cheese', image_url: 'https://a.example/c.png' },
        ),
        products('1', '2'),
        buttons('Which one?', webUrl('Salami', 'https://a.example')),
      );
      turns.push(...history.slice(1).map(({ content }) => content));
    },
  } satisfies Bot);
  await anna.says('menu');
  assert.deepEqual(turns, ['Salami: Hot\nCheese', '(template)', 'Which one?']);
  assert.deepEqual(anna.heard(), turns);
});

test('the history does not grow while a human replies', async () => {
  const state = (turns: number): EngineState => ({
    silentUntil: Date.now() + 60_000,
    history: Array.from({ length: turns }, (_, i) => ({ role: 'user', content: `${i}` })),
  });
  const event: MessengerEvent<'text'> = {
    type: 'text',
    page: '1',
    person: 'anna',
    timestamp: Date.now(),
    mid: 'm_1',
    text: 'new',
    raw: {},
  };
  const after = (history: number, turns: number) =>
    applyPause({ history }, event, state(turns)).state.history?.map(({ content }) => content);
  assert.deepEqual(after(3, 2), ['0', '1', 'new']);
  assert.deepEqual(after(3, 3), ['1', '2', 'new']);
  assert.deepEqual(after(2, 50), ['49', 'new']);
  assert.equal(after(0, 50), undefined);
});

test('a bot that does not ask for history has none', async () => {
  const anna = talk({
    text: ({ history, send }) => send(`${history.length}`),
  } satisfies Bot);
  await anna.says('a');
  await anna.says('b');
  assert.deepEqual(anna.heard(), ['0']);
});

test('around wraps every handler and may keep it from being called', async () => {
  const bot: Bot = {
    async around({ event, send }, next) {
      if (event.type === 'text' && event.text === 'blocked') return;
      await send('before');
      await next();
      await send('after');
    },
    text: ({ event: { text }, send }) => send(text),
    reaction: ({ send }) => send('reaction'),
  };
  const anna = talk(bot);
  await anna.says('hello');
  assert.deepEqual(anna.heard(), ['before', 'hello', 'after']);
  await anna.says('blocked');
  assert.deepEqual(anna.heard(), []);
  await anna.reacts('❤');
  assert.deepEqual(anna.heard(), ['before', 'reaction', 'after']);
});

test('the dots are shown while something takes time, and its result comes back', async () => {
  const anna = talk({
    async text({ send, typingWhile }) {
      await send(await typingWhile(Promise.resolve('done')));
    },
  } satisfies Bot);
  await anna.says('hello');
  assert.deepEqual([anna.actions, anna.heard()], [['typing_on'], ['done']]);
});

test('a reaction is put on the person’s message and taken back', async () => {
  const bot: Bot = {
    async text({ event: { mid, text }, ...conversation }) {
      if (text === 'love') await conversation.react(mid, 'love');
      else for (const line of anna.lines) await conversation.unreact(line.mid);
    },
  };
  const anna = talk(bot);
  await anna.says('love');
  assert.deepEqual([...anna.reactions], [[anna.lines[0]?.mid, 'love']]);
  await anna.says('no');
  assert.deepEqual([...anna.reactions], []);
});

const profiler: Bot = {
  async text({ event: { text }, ...conversation }) {
    const profile =
      text === 'all' ? await conversation.profile() : await conversation.profile('locale', 'gender');
    await conversation.send(JSON.stringify(profile));
  },
};

test('a profile has the fields asked for, first and last name and picture unless told', async () => {
  const anna = talk(profiler, 'Anna Arendt');
  await anna.says('all');
  assert.deepEqual(JSON.parse(anna.heard()[0] ?? ''), {
    first_name: 'Anna',
    last_name: 'Arendt',
    profile_pic: `https://example.com/${anna.id}.jpg`,
  });
  await anna.says('some');
  assert.deepEqual(JSON.parse(anna.heard()[0] ?? ''), { locale: 'en_US' });
});

for (const profile of [{}, { error: 2018218 }, { error: 2018247 }]) {
  test(`a person for whom Facebook answers ${JSON.stringify(profile)} has an empty profile`, async () => {
    const anna = talk(profiler);
    anna.profile = profile;
    await anna.says('all');
    assert.deepEqual(anna.heard(), ['{}']);
  });
}

test('how a message is sent is beside it in Meta’s JSON', async () => {
  const anna = talk({
    async text({ event: { mid }, send }) {
      const how = { reply_to: mid, persona_id: '7', notification_type: 'NO_PUSH', metadata: 'mine' } as const;
      await send(withOptions('hello', how), withOptions('late', { tag: 'HUMAN_AGENT' }));
    },
  } satisfies Bot);
  await anna.says('hi');
  const [hello, late] = anna.sentBodies();
  assert.deepEqual(hello, {
    recipient: { id: anna.id },
    messaging_type: 'RESPONSE',
    reply_to: { mid: anna.lines[0]?.mid },
    persona_id: '7',
    notification_type: 'NO_PUSH',
    message: { text: 'hello', metadata: 'messenger-lambda mine' },
  });
  assert.deepEqual([late?.messaging_type, late?.tag], ['MESSAGE_TAG', 'HUMAN_AGENT']);
});

test('a file of one’s own travels with its message, byte for byte', async () => {
  const bytes = new Uint8Array(Array.from({ length: 1000 }, (_, i) => i % 256));
  const anna = talk({
    text: ({ send }) => send(upload('file', bytes, 'all.bin', 'application/octet-stream')),
  } satisfies Bot);
  await anna.says('file');
  const file = anna.lines.at(-1)?.file;
  assert.equal(file?.name, 'all.bin');
  assert.deepEqual(new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer()), bytes);
});

test('a file of more than 25 MB is refused before it is sent', async () => {
  const anna = talk({
    text: ({ send }) => send(upload('file', new Uint8Array(25 * 1024 * 1024 + 1), 'big', 'text/plain')),
  } satisfies Bot);
  await assert.rejects(anna.says('file'), /A file can have at most 25 MB \(got 26 MB\)/);
});

test('a comment is answered privately', async () => {
  const bot: Bot = {
    async change({ event: { field, value }, page }) {
      if (field === 'feed' && typeof value === 'object' && value && 'comment_id' in value) {
        await page.sendPrivateReply({ comment_id: String(value.comment_id) }, 'Thank you!');
      }
    },
  };
  const anna = talk(bot);
  await anna.comments('c_1');
  assert.deepEqual(anna.heard(), ['Thank you!']);
});

test('handing over passes the conversation on, and control is requested and released', async () => {
  const bot: Bot = {
    async text({ event: { text }, handOver, passThreadControl, requestThreadControl, releaseThreadControl }) {
      if (text === 'human') await handOver('inbox', { silentHours: 1, metadata: 'm' });
      else if (text === 'app') await passThreadControl('42');
      else {
        await requestThreadControl();
        await releaseThreadControl();
      }
    },
  };
  const calls = {
    rest: ['request_thread_control', 'release_thread_control'],
    app: ['pass_thread_control 42'],
    human: ['pass_thread_control 263902037430900'],
  };
  for (const [text, routed] of Object.entries(calls)) {
    const anna = talk(bot);
    await anna.says(text);
    assert.deepEqual(anna.routed, routed);
  }
});

test('without a default App nobody may take a conversation, and the error says so', async () => {
  const anna = talk({ text: ({ takeThreadControl }) => takeThreadControl() } satisfies Bot);
  await assert.rejects(anna.says('mine'), /not the thread owner/);
  assert.deepEqual(anna.routed, ['take_thread_control']);
});

test('what a person says after a hand-over comes as standby, until the conversation is passed back', async () => {
  const seen: string[] = [];
  const anna = talk({
    text: ({ event, handOver }) => (event.text === 'human' ? handOver('inbox') : Promise.resolve()),
    postback: ({ event, send }) => send(event.payload),
    standby: async ({ event: { event, person } }) => {
      seen.push(`${person === anna.id} ${event.type} ${event.type === 'postback' && event.payload}`);
    },
  } satisfies Bot);
  await anna.says('human');
  await anna.says('hello');
  await anna.tapsButton('Menu', 'MENU');
  assert.deepEqual(seen, ['true text false', 'true postback undefined']);
  await anna.does({ pass_thread_control: { new_owner_app_id: '1' } });
  await anna.tapsButton('Menu', 'MENU');
  assert.deepEqual(anna.heard(), ['MENU']);
});

const quiet: Bot = { silentHours: 2, text: ({ event: { text }, send }) => send(text) };

test('a human who answers in the inbox silences the bot, until the conversation is passed back', async () => {
  const anna = talk(quiet);
  await anna.says('one');
  await anna.isAnsweredInInbox('I am human.');
  await anna.says('two');
  assert.deepEqual(anna.heard(), []);
  await anna.does({
    pass_thread_control: { new_owner_app_id: '263902037430900', previous_owner_app_id: '1' },
  });
  await anna.says('still two');
  assert.deepEqual(anna.heard(), []);
  await anna.does({
    pass_thread_control: { new_owner_app_id: '1', previous_owner_app_id: '263902037430900' },
  });
  await anna.says('three');
  assert.deepEqual(anna.heard(), ['three']);
});

test('the echo of a human’s answer that comes after the person’s next message silences the bot too', async () => {
  const anna = talk(quiet);
  await anna.says('one');
  const answered = Date.now() + 60_000;
  moveClock(80_000);
  await anna.says('two');
  const message = { mid: 'm_late', is_echo: true, app_id: 263902037430900, text: 'I am human.' };
  await anna.does({ sender: { id: PAGE_ID }, recipient: { id: anna.id }, timestamp: answered, message });
  await anna.says('three');
  assert.deepEqual(anna.heard(), []);
});

test('an echo without an App id that the bot has not marked counts as a human’s', async () => {
  const anna = talk(quiet);
  await anna.isAnsweredInInbox('marked', { metadata: 'messenger-lambda', app_id: undefined });
  await anna.says('one');
  assert.deepEqual(anna.heard(), ['one']);
  await anna.isAnsweredInInbox('I am human.', { app_id: undefined });
  await anna.says('two');
  assert.deepEqual(anna.heard(), []);
});

test('an away message that the Page sends at once does not silence the bot, a human after it does', async () => {
  const anna = talk(quiet);
  await anna.says('one');
  await anna.isAnsweredAutomatically('We are closed today.');
  await anna.says('two');
  assert.deepEqual(anna.heard(), ['two']);
  await anna.isAnsweredInInbox('I am human.');
  await anna.says('three');
  assert.deepEqual(anna.heard(), []);
});

test('an away message after something that the bot has no handler for does not silence it', async () => {
  const acts: Readonly<Record<string, (anna: Person) => Promise<void>>> = {
    picture: (anna) => anna.sends([{ type: 'image', payload: { url: 'https://example.com/cat.jpg' } }]),
    tap: (anna) => anna.taps('GONE'),
    reaction: (anna) =>
      anna.does({ reaction: { mid: 'm_1', action: 'react', reaction: 'love', emoji: '❤' } }),
  };
  for (const [what, act] of Object.entries(acts)) {
    const anna = talk(quiet);
    await anna.says('one');
    moveClock(10_000);
    await act(anna);
    await anna.isAnsweredAutomatically('We are closed today.');
    await anna.says('two');
    assert.deepEqual(anna.heard(), ['two'], what);
  }
});

test('a bot that pauses for humans still gets to know that the inbox took the conversation', async () => {
  const owners: unknown[] = [];
  const anna = talk({
    ...quiet,
    take_thread_control: async ({ event }) => owners.push(event.new_owner_app_id),
  } satisfies Bot);
  await anna.does({ take_thread_control: { previous_owner_app_id: '1', new_owner_app_id: 263902037430900 } });
  assert.deepEqual(owners, ['263902037430900']);
});

test('the bot’s own echoes, and those of other Apps, do not silence it', async () => {
  const anna = talk(quiet);
  await anna.isAnsweredInInbox('marked', { metadata: 'messenger-lambda' });
  await anna.isAnsweredInInbox('other', { app_id: 42 });
  await anna.says('two');
  assert.deepEqual(anna.heard(), ['two']);
});

test('a person whom only a plugin knows is answered by the name that it gave them', async () => {
  const anna = talk({ optin: ({ event: { ref }, send }) => send(`Your cart: ${ref}`) } satisfies Bot);
  await anna.does({ sender: undefined, optin: { ref: 'cart', user_ref: 'order-7' } });
  assert.deepEqual(anna.heard(), ['Your cart: cart']);
});

const failing: Bot = {
  async text({ event: { text }, send }) {
    if (text === 'string') throw 'no oven';
    if (text === 'cause') throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    if (text === 'title') await send(quickReplies('Choose', ['Twenty-one characters', 'ORDER']));
    await fetch('http://127.0.0.1:1');
  },
};

for (const [text, words] of [
  ['string', /^Error: In text: “no oven” was thrown, which is no Error\n/],
  ['cause', /^TypeError: fetch failed: connect ECONNREFUSED\n/],
  ['title', /^LimitExceeded: .*at most 20 characters \(got 21\).*“Twenty-one characters”\n/],
  ['anything', /^TypeError: fetch failed: bad port\n/],
] as const)
  test(`a failing test shows the handler’s own error and its line first: ${text}`, async () => {
    const error = await talk(failing)
      .says(text)
      .catch((error: unknown) => error);
    const { stack = '' } = error instanceof Error ? error : new Error('It did not fail.');
    assert.match(stack, words);
    assert.match(stack, /^[^\n]*\n {4}at [^\n]*talk\.test\.ts:\d+:\d+\)/);
  });
