import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { call } from '../../support/with-simulator.ts';
import { LAMBDA } from '../bundle.ts';
import { openChat } from './open-chat.ts';
import { Rebuilder } from './rebuild-on-save.ts';

const options = { timeout: 120_000 };

/** A bot in `recipes/`, with words in a folder of their own, next to the folder that is watched anyway. */
function makeBot(words = "export const hello = 'Hello 0';") {
  const folder = mkdtempSync(join(tmpdir(), 'rebuilt-'));
  const save = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  save('package.json', '{ "type": "module" }');
  save('own/profile.ts', 'export const profile = {};');
  save('elsewhere/words.ts', words);
  save(
    'recipes/bot.ts',
    `import type { Bot } from '${LAMBDA}/messenger.ts';
     import { hello } from '../elsewhere/words.ts';
     export const bot: Bot = { text: ({ send }) => send(hello) };`,
  );
  const [bot, profile, watched] = ['recipes/bot.ts', 'own/profile.ts', 'own'].map((path) =>
    join(folder, path),
  );
  assert.ok(bot && profile && watched);
  return { folder, save, bot, profile, watched };
}

async function open(t: TestContext, words?: string) {
  const { folder, save, bot, profile, watched } = makeBot(words);
  const rebuilder = new Rebuilder({ bot, profile, watched });
  t.after(async () => {
    await rebuilder.close();
    rmSync(folder, { recursive: true });
  });
  /** Settles when the newest bundle has this text. */
  const built = (text: string) =>
    new Promise<void>((resolve) => {
      rebuilder.onBundle = (bundle) => {
        if (readFileSync(join(bundle, 'index.mjs'), 'utf8').includes(text)) resolve();
      };
    });
  const failed = () =>
    new Promise<void>((resolve) => {
      rebuilder.onStatus = () => {
        if (rebuilder.status.state === 'failed') resolve();
      };
    });
  await rebuilder.open();
  return { rebuilder, save, built, failed };
}

test(
  'what a bot outside lambda/ imports from elsewhere is watched from its first build on',
  options,
  async (t) => {
    const { save, built } = await open(t);
    for (const word of ['Hello 1', 'Hello 2']) {
      const bundle = built(word);
      save('elsewhere/words.ts', `export const hello = '${word}';`);
      await bundle;
    }
  },
);

test('a file that was missing mends the build when it is made, also next to the bot', options, async (t) => {
  const { save, built, failed } = await open(t);
  const broken = failed();
  save('elsewhere/words.ts', "export { hello } from '../recipes/texts/en.ts';");
  await broken;
  const bundle = built('Hello again');
  save('recipes/texts/en.ts', "export const hello = 'Hello again';");
  await bundle;
});

for (const [what, words, file] of [
  ['a syntax error elsewhere', 'export const hello = ;', 'elsewhere/words.ts'],
  ['a missing file elsewhere', "export { hello } from './missing.ts';", 'elsewhere/missing.ts'],
  [
    'a missing file in a missing folder',
    "export { hello } from './en/missing.ts';",
    'elsewhere/en/missing.ts',
  ],
  ['a missing file without an ending', "export { hello } from './missing';", 'elsewhere/missing.ts'],
  ['a sound file that imports a missing one', "export { hello } from './missing.ts';", 'elsewhere/words.ts'],
] as const) {
  test(`a first build that fails with ${what} is mended by a save of ${file}`, options, async (t) => {
    const { rebuilder, save, built } = await open(t, words);
    assert.equal(rebuilder.status.state, 'failed');
    const bundle = built('Hello mended');
    save(file, "export const hello = 'Hello mended';");
    await bundle;
  });
}

test('a save while the bundle is built is in the next one', options, async (t) => {
  const { rebuilder, save, built } = await open(t);
  const bundle = built('Hello later');
  const building = rebuilder.rebuild();
  save('elsewhere/words.ts', "export const hello = 'Hello later';");
  await Promise.all([building, bundle]);
});

test(
  'a type error and a forgotten await show with their places, and the bundle is there',
  options,
  async (t) => {
    const { rebuilder, save } = await open(t);
    const checked = new Promise<void>((resolve) => {
      rebuilder.onStatus = () => {
        if (rebuilder.status.checked && rebuilder.status.problems.length > 0) resolve();
      };
    });
    save(
      'recipes/bot.ts',
      `import type { Bot } from '${LAMBDA}/messenger.ts';
     export const bot: Bot = { async text({ send }) { send('x'); await send(1); } };`,
    );
    await checked;
    const problems = rebuilder.status.problems.map(({ place, text }) => `${place} ${text}`);
    assert.match(
      problems.join('\n'),
      /bot\.ts:2:\d+ TS2345: .*\n.*bot\.ts:2:55 Nothing waits for this promise/s,
    );
    assert.equal(rebuilder.status.state, 'ready');
  },
);

test('a saved profile is read again, wherever it is', options, async (t) => {
  const { rebuilder, save } = await open(t);
  const bundle = new Promise<void>((resolve) => {
    rebuilder.onBundle = () => resolve();
  });
  save('own/profile.ts', "export const profile = { greeting: [{ locale: 'default', text: 'Hi' }] };");
  await bundle;
  assert.deepEqual(await rebuilder.readProfile(), { greeting: [{ locale: 'default', text: 'Hi' }] });
});

test('a message that is sent right after a save waits for the new code', options, async (t) => {
  const { folder, save, bot, profile, watched } = makeBot();
  const { simulator, chat, close } = await openChat({ bot, profile, watched });
  t.after(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });
  const [person] = simulator.facebook.people.values();
  assert.ok(person);
  const states: string[] = [];
  const answered = new Promise<string | undefined>((resolve) => {
    chat.onUpdate = (update) => {
      if (update.type === 'status') states.push(update.status.build.state);
      const last = person.lines.at(-1);
      if (last?.from === 'page') resolve(last.message.text);
    };
  });
  save('elsewhere/words.ts', "export const hello = 'Hello at once';");
  const { status } = await call(`${simulator.url}/chat/commands`, {
    method: 'POST',
    headers: { origin: simulator.url },
    body: JSON.stringify({ type: 'say', person: person.id, text: 'hello' }),
  });
  assert.equal(status, 204);
  assert.equal(await answered, 'Hello at once');
  assert.equal(states[0], 'building');
});
