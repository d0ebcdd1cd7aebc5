import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { showAs } from '../browser.ts';
import { chatPages, choose, hear, say, tap } from './pages.ts';

const pages = chatPages();
const { skip, pageFor } = pages;

function rows(page: Page): Promise<readonly string[]> {
  return page.locator('.trace-entry .what').allTextContents();
}

/** How far a part has been scrolled, and how far it is from its end, in pixels. */
function scrolled(page: Page, part: string): Promise<{ readonly top: number; readonly below: number }> {
  return page.locator(part).evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({
    top: Math.round(scrollTop),
    below: Math.round(scrollHeight - clientHeight - scrollTop),
  }));
}

/** Scrolls a part, and waits until the browser has told the page: before it draws the next frame. */
async function scroll(page: Page, part: string, top: number): Promise<void> {
  await page.locator(part).evaluate((element, top) => {
    element.scrollTop = top;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    requestAnimationFrame(() => requestAnimationFrame(resolve));
    return promise;
  }, top);
}

/** Writes some messages, so that the rows need more than a screen. */
async function fill(page: Page): Promise<void> {
  for (const text of ['one', 'two', 'three', 'four']) {
    await say(page, text);
    await hear(page, `Heard: ${text}`);
  }
  await page.waitForFunction(() => document.querySelectorAll('.trace-entry.good').length >= 16);
}

test('rows are found by a text in their title or in a part, by kind, and by their problem', {
  skip,
}, async () => {
  const page = await pageFor('Ada Yonath');
  await say(page, 'needle');
  await hear(page, 'Heard: needle');
  await say(page, 'break');
  await page.getByText('The request breaks a rule').waitFor();
  await page.getByText('ERROR Giving up on this event').waitFor();
  const search = page.getByLabel('Search what happened');
  await search.fill('HEARD: needle');
  assert.deepEqual(await rows(page), ['POST me/messages: text → 200']);
  await page.getByText('found in: Request').waitFor();
  await search.fill('mark_seen');
  assert.deepEqual(await rows(page), [
    'POST me/messages: mark_seen → 200',
    'POST me/messages: mark_seen → 200',
  ]);
  await search.press('Escape');
  assert.equal(await search.inputValue(), '');
  await tap(page, 'Graph API');
  await tap(page, 'Problems');
  assert.deepEqual(await rows(page), ['POST me/messages: text → 400']);
  await page.getByText(/^1 of \d+$/).waitFor();
  await tap(page, 'SQS');
  await search.fill('nowhere');
  await tap(page, 'Show everything');
  assert.ok((await rows(page)).length > 8);
});

test('a row is shown to the person it is about, and a row about the Page to all', { skip }, async () => {
  const page = await pageFor('Bertha Benz');
  await choose(page, 'Comment on a post');
  await page.getByLabel('Comment on a post of Demo Page').fill('What does it cost?');
  await page.keyboard.press('Enter');
  await hear(page, 'You asked: What does it cost?');
  await page.getByText('Demo Page likes it').waitFor();
  await page.keyboard.press('Escape');
  await choose(page, 'Answer as a human');
  await page.getByLabel('Answer as a human of Demo Page').fill('I am a human.');
  await page.keyboard.press('Enter');
  await page.locator('.what', { hasText: /: message → 200/ }).waitFor();
  await page
    .locator('.what', { hasText: /: feed → 200/ })
    .first()
    .waitFor();
  const { simulator } = pages.open;
  await simulator.facebook.notify({ object: 'page', entry: [] });
  const other = pages.open.chat.newPerson('Clärenore Stinnes', 'de_DE');
  await page.getByRole('button', { name: new RegExp(`^${other.name}`) }).click();
  await page.getByText('Not queued: the Page’s own comment').waitFor();
  assert.deepEqual(
    await rows(page),
    ['POST /messenger: feed → 200', 'Not queued: the Page’s own comment', 'POST /messenger → 200'],
    'and a notification without an event',
  );
});

test('a row shows the first words of a message, and its date on another day; the memory shows schedules', {
  skip,
}, async () => {
  const page = await pageFor('Chien-Shiung Wu');
  const { simulator, chat } = pages.open;
  const [person] = [...simulator.facebook.people.values()].slice(-1);
  await say(page, 'a long message '.repeat(9));
  const words = page.locator('.sent-words');
  await words.waitFor();
  assert.equal(await words.textContent(), `${`Heard: ${'a long message '.repeat(9)}`.slice(0, 60)} …`);
  assert.doesNotMatch((await page.locator('.when').last().textContent()) ?? '', /\p{L}{3}, /u);
  const due = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 19);
  const record = { event: { type: 'outbound', person: person?.id } };
  const body = JSON.stringify({
    ScheduleExpression: `at(${due})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      Input: JSON.stringify({ QueueUrl: 'none', MessageBody: JSON.stringify(record) }),
    },
  });
  simulator.scheduler.answer({ method: 'POST', path: '/schedules/reminder-7', body });
  await page.getByRole('tab', { name: 'Memory' }).click();
  await page.getByRole('group', { name: 'Schedules' }).getByText('reminder-7').waitFor();
  await chat.execute({ type: 'advance', milliseconds: 25 * 3_600_000 });
  await page.getByRole('tab', { name: 'What happened' }).click();
  const ran = page.locator('.trace-entry', { hasText: 'reminder-7 runs: SendMessage → 400' });
  await ran.waitFor();
  const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' }).formatToParts(Date.now());
  const when = (await ran.locator('.when').textContent()) ?? '';
  for (const { type, value } of day) if (type !== 'literal') assert.ok(when.includes(value), when);
});

test('each tab and each person keeps its place, and new rows are followed at the end only', {
  skip,
}, async () => {
  const page = await pageFor('Dorothy Hodgkin');
  await showAs(page, { viewport: { width: 1280, height: 480 } });
  await fill(page);
  assert.equal((await scrolled(page, '.scroller')).below, 0, 'the end is followed');
  await scroll(page, '.scroller', 60);
  await say(page, 'five');
  await hear(page, 'Heard: five');
  await page.getByRole('button', { name: /^\d new rows$/ }).waitFor();
  assert.equal((await scrolled(page, '.scroller')).top, 60, 'it stays where it is read');
  await page.getByRole('tab', { name: 'Faults' }).click();
  await scroll(page, '.scroller', 200);
  await page.getByRole('tab', { name: 'What happened' }).click();
  assert.equal((await scrolled(page, '.scroller')).top, 60);
  await page.getByRole('tab', { name: 'Faults' }).click();
  assert.equal((await scrolled(page, '.scroller')).top, 200);
  await page.getByRole('tab', { name: 'What happened' }).click();
  await scroll(page, '.log', 0);
  await page.getByRole('button', { name: /^Ben Okri/ }).click();
  await page.getByRole('button', { name: /^Dorothy Hodgkin/ }).click();
  assert.equal((await scrolled(page, '.scroller')).top, 60);
  assert.equal((await scrolled(page, '.log')).top, 0);
  await page.getByRole('button', { name: /^\d new rows$/ }).click();
  assert.equal((await scrolled(page, '.scroller')).below, 0);
  await say(page, 'six');
  await page.getByRole('button', { name: /^\d new messages?$/ }).click();
  await hear(page, 'Heard: six');
  await page.waitForFunction(() => document.querySelectorAll('.trace-entry.good').length >= 24);
  assert.equal((await scrolled(page, '.scroller')).below, 0, 'it follows again');
  assert.equal((await scrolled(page, '.log')).below, 0);
  await showAs(page, {});
});

test('JSON is a tree that folds, keeps all digits, and is copied byte for byte', { skip }, async () => {
  const page = await pageFor('Elinor Ostrom');
  const sticker = { type: 'sticker', payload: { url: 'https://example.com/s', sticker_id: 1 } };
  const [person] = [...pages.open.simulator.facebook.people.values()].slice(-1);
  await person?.sends([sticker], 'grüße');
  await hear(page, 'Got sticker.');
  await page.locator('.row', { hasText: 'POST /messenger: message' }).click();
  const body = page.getByRole('group', { name: 'Body' });
  await body.getByText('"text": "grüße"').waitFor();
  await body.locator('summary', { hasText: '"entry"' }).click();
  await body.getByText('"text": "grüße"').waitFor({ state: 'hidden' });
  await body.getByRole('button', { name: 'Copy: Body' }).click();
  await page.getByText('Copied.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /"text":"gr\\u00fc\\u00dfe"/, 'as Facebook wrote it');
  assert.match(copied, /https:\\\/\\\/example/);
});

test('digits that no number holds are shown, and a large part is built as it is unfolded', {
  skip,
}, async () => {
  const page = await pageFor('Frances Arnold');
  const many = Array.from({ length: 20_000 }, (_, i) => ({ id: i, words: ['a', 'b', { c: null }] }));
  const text = `{"sticker_id":10210043681558627,"many":${JSON.stringify(many)}}`;
  const { recorder } = pages.open.chat;
  recorder.onTraceEntry({
    ...(recorder.trace.at(-1) ?? assert.fail()),
    id: 1_000_000,
    title: 'A large row',
    people: [],
    parts: [{ name: 'Body', text }],
  });
  await page.locator('.row', { hasText: 'A large row' }).click();
  const body = page.getByRole('group', { name: 'Body' });
  await body.getByText('"sticker_id": 10210043681558627').waitFor();
  const lines = () => body.locator('.json-line').count();
  assert.ok((await lines()) < 50, 'a list of 20,000 is folded');
  await body.locator('summary', { hasText: '[20000 items]' }).click();
  await tap(page, '… 19,900 more');
  await tap(page, '… 19,800 more');
  assert.ok((await lines()) < 500, 'and shown by the hundred');
});
