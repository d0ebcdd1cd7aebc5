import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addLabel,
  type Bot,
  blockUser,
  type CallsForPerson,
  type CallsGraph,
  type Conversation,
  createLabel,
  createPersona,
  deleteLabel,
  deletePersona,
  extendThreadControl,
  labels,
  labelsOf,
  mediaFromId,
  moveToSpam,
  personas,
  readConversation,
  removeLabel,
  removeUserMenu,
  setUserMenu,
  threadOwner,
  unblockUser,
  uploadAttachment,
  withOptions,
} from '../../lambda/messenger.ts';
import { talk } from '../talk.ts';

/** What the bot's handler gives, when a person writes. */
async function told<T>(handler: (conversation: Conversation) => Promise<T>): Promise<T> {
  const results: T[] = [];
  const bot: Bot = { text: async (conversation) => results.push(await handler(conversation)) };
  await talk(bot).says('hello');
  const [result = assert.fail('The handler did not run.')] = results;
  return result;
}

const PICTURE = 'https://example.com/ben.jpg';

test('a persona is created, speaks for the Page, is listed and deleted', async () => {
  const anna = talk({
    async text({ graph, send }) {
      const page: CallsGraph = { graph };
      const id = await createPersona(page, { name: 'Ben', profile_picture_url: PICTURE });
      await send(withOptions('I am Ben.', { persona_id: id }), JSON.stringify(await personas(page)));
      await deletePersona(page, id);
      await send(`${(await personas(page)).length} are left`);
    },
  } satisfies Bot);
  await anna.says('hello');
  const [first, list] = anna.lines.filter(({ from }) => from === 'page');
  const persona = first?.persona;
  assert.match(persona ?? '', /^\d+$/);
  assert.deepEqual(JSON.parse(list?.message.text ?? ''), [
    { id: persona, name: 'Ben', profile_picture_url: PICTURE },
  ]);
  assert.equal(anna.heard().at(-1), '0 are left');
});

test('a list is read to its end', async () => {
  const names = await told(async (page) => {
    for (let i = 0; i < 101; i++) await createPersona(page, { name: `${i}`, profile_picture_url: PICTURE });
    return (await personas(page)).map(({ name }) => name);
  });
  assert.deepEqual(
    names,
    Array.from({ length: 101 }, (_, i) => `${i}`),
  );
});

test('the name of a persona has at most 50 characters', async () => {
  const create = (name: string, profile_picture_url: string) =>
    told((page) => createPersona(page, { name, profile_picture_url }));
  await assert.rejects(create('x'.repeat(51), PICTURE), /name of a persona can have at most 50/);
});

test('an attachment is uploaded from a URL or as a file of your own, and sent by its id', async () => {
  const anna = talk({
    async text(conversation) {
      const byUrl = await uploadAttachment(conversation, 'image', PICTURE);
      const bytes = new TextEncoder().encode('hello');
      const file = { bytes, name: 'a.txt', mime: 'text/plain' };
      const own = await uploadAttachment(conversation, 'file', file);
      assert.match(byUrl, /^\d+$/);
      assert.notEqual(own, byUrl);
      await conversation.send(mediaFromId('image', byUrl), mediaFromId('file', own));
    },
  } satisfies Bot);
  await anna.says('hello');
  assert.equal(anna.heard().length, 2);
});

test('a person gets a menu of their own and loses it again', async () => {
  const menu = [
    {
      locale: 'default' as const,
      call_to_actions: [{ type: 'postback' as const, title: 'My order', payload: 'ORDER' }],
    },
  ];
  const read = ({ graph, person }: Conversation) =>
    graph('GET', 'me/custom_user_settings', { query: { psid: person } });
  const found = await told(async (conversation) => {
    await setUserMenu(conversation, menu);
    const before = await read(conversation);
    await removeUserMenu(conversation);
    return [before, await read(conversation)];
  });
  assert.deepEqual(found, [{ data: [{ user_level_persistent_menu: menu }] }, { data: [{}] }]);
  const long = [{ locale: 'default' as const, call_to_actions: new Array(21).fill(menu[0]) }];
  await assert.rejects(
    told((conversation) => setUserMenu(conversation, long)),
    /at most 20 menu items/,
  );
});

test('a menu has items only if it hides the composer', async () => {
  const sent: unknown[] = [];
  const set = (composer_input_disabled: boolean) =>
    told(({ graph, person }) =>
      setUserMenu(
        {
          person,
          graph(method, path, options = {}) {
            sent.push(options.body);
            return graph(method, path, options);
          },
        },
        [{ locale: 'default', composer_input_disabled }],
      ).then(() => true),
    );
  await assert.rejects(set(true), /menu that hides the composer needs call_to_actions/);
  await set(false);
  const persistent_menu = [{ locale: 'default', composer_input_disabled: false }];
  assert.deepEqual(
    sent.map((body) => ({ ...Object(body), psid: '' })),
    [{ psid: '', persistent_menu }],
  );
});

const NO_URLS = ['ben.jpg', 'data:image/png;base64,AAAA', 'javascript:alert(1)', 'ftp://example.com/ben.jpg'];

const menuTo = (url: string) => [
  { locale: 'default' as const, call_to_actions: [{ type: 'web_url' as const, title: 'Shop', url }] },
];

const TAKE_A_URL: Record<string, (conversation: Conversation, url: string) => Promise<unknown>> = {
  'the picture of a persona': (page, url) =>
    createPersona(page, { name: 'Ben', profile_picture_url: url }).then(() => personas(page)),
  'an attachment': (page, url) => uploadAttachment(page, 'image', url),
  'the menu of a person': (conversation, url) => setUserMenu(conversation, menuTo(url)).then(() => url),
};

for (const [what, call] of Object.entries(TAKE_A_URL)) {
  test(`${what} must have a whole URL of the web, which is written as browsers write it`, async () => {
    const sent: string[] = [];
    for (const url of NO_URLS)
      await assert.rejects(
        told((conversation) => call(conversation, url)),
        /must begin with https:\/\/ or http:\/\//,
        url,
      );
    await told((conversation) => {
      const graph: Conversation['graph'] = (method, path, options = {}) => {
        sent.push(JSON.stringify(options.body ?? ''));
        return conversation.graph(method, path, options);
      };
      return call({ ...conversation, graph }, 'https://example.com/my käse.jpg');
    });
    assert.match(sent[0] ?? '', /"https:\/\/example\.com\/my%20k%C3%A4se\.jpg"/);
  });
}

test('an item of a person’s menu needs a payload', async () => {
  const item = { type: 'postback' as const, title: 'My order', payload: '' };
  const menu = [{ locale: 'default' as const, call_to_actions: [item] }];
  await assert.rejects(
    told((conversation) => setUserMenu(conversation, menu)),
    /payload of a menu item must not be empty/,
  );
});

test('labels are created, put on a person, listed, taken off and deleted', async () => {
  const names = await told(async (conversation) => {
    const vip = await createLabel(conversation, 'VIP');
    await addLabel(conversation, vip);
    const on = await labelsOf(conversation);
    await removeLabel(conversation, vip);
    const off = await labelsOf(conversation);
    const all = await labels(conversation);
    await deleteLabel(conversation, vip);
    return [on, off, all, await labels(conversation)].map((list) => list.map(({ name }) => name));
  });
  assert.deepEqual(names, [['VIP'], [], ['VIP'], []]);
});

test('a person is blocked, unblocked, and their conversation goes to the spam', async () => {
  const bodies = await told(async ({ person, graph }) => {
    const made: unknown[] = [person];
    const conversation: CallsForPerson = {
      person,
      graph(method, path, options) {
        made.push([method, path, options?.body]);
        return graph(method, path, options);
      },
    };
    await blockUser(conversation);
    await unblockUser(conversation);
    await moveToSpam(conversation);
    return made;
  });
  const [person, ...calls] = bodies;
  const expected = ['block_user', 'unblock_user', 'move_to_spam'].map((action) => [
    'POST',
    'me/moderate_conversations',
    { user_ids: [{ id: person }], actions: [action] },
  ]);
  assert.deepEqual(calls, expected);
});

test('a call that Facebook answers with “success: false” fails', async () => {
  const person = '1';
  const graph = async () => ({ success: 'false' });
  await assert.rejects(blockUser({ person, graph }), { name: 'NotDone' });
});

test('the conversation is read oldest first, both sides', async () => {
  const read: unknown[] = [];
  const anna = talk({
    async text(conversation) {
      await conversation.send('Hello!');
      for (const { from, text } of await readConversation(conversation)) read.push(`${from}: ${text}`);
    },
  } satisfies Bot);
  await anna.says('hi');
  assert.deepEqual(read, ['person: hi', 'page: Hello!']);
});

test('control is extended for seven days at most, and the owner says until when', async () => {
  const { idle, owner } = await told(async (conversation) => {
    const idle = await threadOwner(conversation);
    await extendThreadControl(conversation, 7 * 24 * 3600);
    return { idle, owner: await threadOwner(conversation) };
  });
  assert.equal(idle, undefined);
  assert.match(owner?.app_id ?? '', /^\d+$/);
  const days = ((owner?.expiration ?? 0) - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days <= 7, `${days} days`);
  await assert.rejects(
    told((conversation) => extendThreadControl(conversation, 7 * 24 * 3600 + 1)),
    /604800 seconds at most/,
  );
});

/** Calls that name a label, a persona or a person. Facebook would read a path without its id as another one. */
const WITH_ID: Record<string, (by: CallsForPerson, id: string) => Promise<unknown>> = {
  addLabel: (by, id) => addLabel(by, id),
  removeLabel: (by, id) => removeLabel(by, id),
  deleteLabel: (by, id) => deleteLabel(by, id),
  deletePersona: (by, id) => deletePersona(by, id),
  'labelsOf a person': ({ graph }, person) => labelsOf({ graph, person }),
  'addLabel to a person': ({ graph }, person) => addLabel({ graph, person }, '1'),
  'removeLabel from a person': ({ graph }, person) => removeLabel({ graph, person }, '1'),
  blockUser: ({ graph }, person) => blockUser({ graph, person }),
  'readConversation with a person': ({ graph }, person) => readConversation({ graph, person }),
  'extendThreadControl of a person': ({ graph }, person) => extendThreadControl({ graph, person }, 60),
  'threadOwner of a person': ({ graph }, person) => threadOwner({ graph, person }),
  'setUserMenu of a person': ({ graph }, person) => setUserMenu({ graph, person }, menuTo(PICTURE)),
  'removeUserMenu of a person': ({ graph }, person) => removeUserMenu({ graph, person }),
};

for (const [what, call] of Object.entries(WITH_ID)) {
  test(`${what} is refused without an id, before the network`, async () => {
    let calls = 0;
    const graph = async () => ({ success: true, data: [], calls: ++calls });
    for (const id of ['', ' ', '1/label', undefined, null])
      await assert.rejects(
        async () => Reflect.apply(call, undefined, [{ graph, person: '1' }, id]),
        /needs the id of a (label|persona|person) \(/,
      );
    assert.equal(calls, 0);
    await call({ graph, person: '1' }, '2');
    assert.equal(calls, 1);
  });
}
