import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { LAMBDA } from '../../bundle.ts';
import { testBrowser } from '../browser.ts';
import { type OpenChat, openChat } from '../open-chat.ts';

const browser = testBrowser();
const { skip } = browser;
let folder = '';
let open: OpenChat;
let page: Page;

/** A bot with one statement that the tests change. */
function source(sentence: string): string {
  return `import type { Bot } from '${LAMBDA}/messenger.ts';
import { greet } from './words.ts';

interface Words {
  state: { said?: number };
}

export const bot: Bot<Words> = {
  async text({ event: { text }, send, state }) {
    state.said = (state.said ?? 0) + 1;
    ${sentence}
  },
};
`;
}

const GOOD = source('await send(greet(text));');

async function save(file: string, text: string): Promise<void> {
  await writeFile(join(folder, file), text);
}

/** Saves a file and waits for its bundle. */
async function build(file: string, text: string): Promise<void> {
  const before = await page.locator('.build').getAttribute('data-bundles');
  await save(file, text);
  await page.waitForFunction(
    (before) => Number(document.querySelector('.build')?.getAttribute('data-bundles')) > before,
    Number(before),
  );
}

async function say(text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

function hear(text: string): Promise<void> {
  return page.locator('.line.page .text', { hasText: text }).last().waitFor();
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edited-'));
  await save('package.json', '{ "type": "module" }');
  await save('bot.ts', GOOD);
  await save('words.ts', 'export const greet = (name: string) => "Hello " + name;\n');
  await save('profile.ts', "export const profile = { greeting: [{ locale: 'default', text: 'Before' }] };\n");
  open = await openChat({
    bot: join(folder, 'bot.ts'),
    profile: join(folder, 'profile.ts'),
    watched: folder,
  });
  if (!skip) page = await browser.open(open.simulator.url);
});

after(async () => {
  await open.close();
  await rm(folder, { recursive: true });
});

test('a saved change answers the next message, and the conversation is kept', { skip }, async () => {
  await page.getByText('Before').waitFor();
  await say('one');
  await hear('Hello one');
  await build('words.ts', 'export const greet = (name: string) => "Good day, " + name;\n');
  await say('two');
  await hear('Good day, two');
  await hear('Hello one');
  await page.getByRole('tab', { name: 'Memory' }).click();
  await page.getByText('"said": 2').waitFor();
});

test('a saved profile shows at once', { skip }, async () => {
  await save('profile.ts', "export const profile = { greeting: [{ locale: 'default', text: 'After' }] };\n");
  await page.getByRole('button', { name: /^Ben Okri/ }).click();
  await page.getByText('After').waitFor();
  await page.getByRole('button', { name: /^Anna Arendt/ }).click();
});

for (const [what, broken] of Object.entries({
  throws: "throw new Error('boom');",
  'has another shape': "export const profile = { greeting: 'hi', ice_breakers: {} };",
})) {
  test(`a profile that ${what} shows as a problem, and the last valid one stays`, { skip }, async () => {
    await build('profile.ts', broken);
    const problem = page.getByRole('alert', { name: 'What does not compile' });
    await problem
      .getByText(/profile\.ts/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^Ben Okri/ }).click();
    await page.getByText('After').waitFor();
    await build(
      'profile.ts',
      "export const profile = { greeting: [{ locale: 'default', text: 'After' }] };\n",
    );
    await problem.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Anna Arendt/ }).click();
  });
}

test('a type error shows with its place, and disappears when it is fixed', { skip }, async () => {
  await save('bot.ts', source('await send(greet(text.length));'));
  const problem = page.getByRole('alert', { name: 'What does not compile' });
  await problem.getByText(/bot\.ts:11:22/).waitFor();
  await problem.getByText(/TS2345/).waitFor();
  await page.locator('.build', { hasText: 'see the problems' }).waitFor();
  await save('bot.ts', GOOD);
  await page.locator('.build', { hasText: 'types are correct' }).waitFor();
  assert.equal(await problem.count(), 0);
});

test('a build error shows with its place, and the last working bot keeps answering', {
  skip,
}, async () => {
  await save('bot.ts', source('await send(greet(text);'));
  const problem = page.getByRole('alert', { name: 'What does not compile' });
  await problem.getByText(/does not build/).waitFor();
  await problem.getByText(/bot\.ts:11:/).waitFor();
  await say('three');
  await hear('Good day, three');
  await save('bot.ts', GOOD);
  await page.locator('.build', { hasText: 'types are correct' }).waitFor();
  assert.equal(await problem.count(), 0);
});

test('a bot that throws as it is loaded shows with its place before anybody writes', { skip }, async () => {
  await save('bot.ts', `${GOOD}\nif (Date.now() > 0) throw new Error('no calendar');`);
  const problem = page.getByRole('alert', { name: 'What does not compile' });
  await problem.getByText(/does not load/).waitFor();
  await problem.getByText('Error: no calendar').waitFor();
  await problem.getByText(/bot\.ts:15:\d+/).waitFor();
  await page.locator('.build.bad', { hasText: 'The bot does not load' }).waitFor();
  await save('bot.ts', GOOD);
  await page.locator('.build.good', { hasText: 'types are correct' }).waitFor();
  assert.equal(await problem.count(), 0);
});

test('what the bot throws shows with its place in the sources', { skip }, async () => {
  await build('bot.ts', source("await send('soon'); throw new Error('no');"));
  await page.getByRole('tab', { name: 'What happened' }).click();
  await say('four');
  await page
    .getByText(/ERROR Event will be retried a few times: the handler failed.*bot\.ts:11:\d+/)
    .first()
    .waitFor();
  assert.equal(await page.locator('.panel', { hasText: 'index.mjs' }).count(), 0);
});
