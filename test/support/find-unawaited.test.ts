import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { findUnawaited } from './find-unawaited.ts';

const root = resolve(import.meta.dirname, '../..');

/** Each line with a mistake says so. */
const BOT = `import { addLabel, type Bot, type Conversation, createLabel, quickReplies, secret } from '${root}/lambda/messenger.ts';

interface Shop {
  payload: 'ORDER' | 'HUMAN';
  state: { order?: string };
}

export const bot: Bot<Shop> = {
  async text({ event, send, ask, once, typing, typingWhile, markSeen, react, profile, handOver, graph }) {
    send('one'); // forgotten
    if (event.text === 'a') send('two'); // forgotten
    else if (event.text === 'b') { send('three'); } // forgotten
    for (const word of ['a', 'b']) send(word); // forgotten
    for (const word of ['a', 'b']) { send(word); } // forgotten
    while (event.text === 'c') send('four'); // forgotten
    switch (event.text) { case 'd': send('five'); } // forgotten
    try { send('six'); } catch {} // forgotten
    event.text ? send('seven') : send('eight'); // forgotten
    event.text === 'e' && send('nine'); // forgotten
    (send('ten')); // forgotten
    ask('Your order?', 'ORDER'); // forgotten
    once('work', async () => 1); // forgotten
    typing(); // forgotten
    typingWhile(Promise.resolve()); // forgotten
    markSeen(); // forgotten
    react(event.mid, 'love'); // forgotten
    profile('locale'); // forgotten
    handOver('inbox'); // forgotten
    graph('GET', 'me'); // forgotten
    secret('KEY'); // forgotten
    fetch('https://shop.example.com'); // forgotten
    greet(send); // forgotten
    send('eleven').then(() => 1); // forgotten
    send('twelve').finally(() => {}); // forgotten
    ['a'].map((word) => send(word)); // forgotten
    ['a'].forEach((word) => send(word)); // forgotten
    ['a'].forEach(async (word) => { await send(word); }); // forgotten
    setTimeout(async () => { await send('late'); }, 1); // forgotten
    await Promise.all(['a'].map((word) => send(word)));
    for (const word of ['a']) await send(word);
    void send('meant');
    send('meant too').catch(() => {});
    const ids = send('kept');
    await ids;
    await once('more', () => profile());
    ['a'].forEach((word) => word.trim());
    return send(quickReplies('Done', ['Order', 'ORDER']));
  },
  postback: async (conversation) => {
    conversation.send('x'); // forgotten
    addLabel(conversation, 'VIP'); // forgotten
    createLabel(conversation, 'VIP'); // forgotten
    await conversation.send('y');
  },
  payloads: {
    ORDER: ({ send }) => send('x'),
    async HUMAN({ send, ask, state }) {
      if (!state.order) { ask('Which order?', 'ORDER'); return; } // forgotten
      await send('x');
    },
  },
  async around({ send }, next) {
    send('x'); // forgotten
    next(); // forgotten
  },
  async failed({ send }) {
    send('Sorry'); // forgotten
  },
  async change({ event, page, once }) {
    page.sendPrivateReply({ comment_id: event.field }, 'x'); // forgotten
    page.replyPublicly('1', 'x'); // forgotten
    page.like('1'); // forgotten
    once('x', async () => 1); // forgotten
  },
};

async function greet(send: Conversation<Shop>['send']): Promise<void> {
  send('x'); // forgotten
}
`;

test('each promise that a bot forgets is found, and none that it waits for or leaves on purpose', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unawaited-'));
  try {
    const config = join(folder, 'tsconfig.json');
    const compilerOptions = { typeRoots: [join(root, 'node_modules/@types')] };
    const settings = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(config, JSON.stringify(settings));
    writeFileSync(join(folder, 'bot.ts'), BOT);
    const places = findUnawaited(config).map((line) => /bot\.ts\((\d+),\d+\): error: /.exec(line)?.[1]);
    const found = places.map(Number).toSorted((a, b) => a - b);
    const marked = BOT.split('\n').flatMap((line, i) => (line.endsWith('// forgotten') ? i + 1 : []));
    assert.deepEqual([...new Set(found)], marked);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
