import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { showAs } from '../browser.ts';
import { assertFits, assertNoBarriers, PHONE, SMALL_PHONE } from './barriers.ts';
import { chatPages, choose, hear, say, tap } from './pages.ts';

const pages = chatPages();
const { skip, pageFor } = pages;

/** Opens a tab of the panel, also where it covers the conversation. */
async function openTab(page: Page, name: string): Promise<void> {
  if (await page.getByRole('button', { name: 'Menu', exact: true }).isVisible()) {
    await choose(page, 'Let something fail');
    await page.getByRole('tab', { name: 'Faults', selected: true }).waitFor();
  }
  await page.getByRole('tab', { name }).click();
}

test('before the first word there is no barrier', { skip }, async () => {
  const page = await pageFor('Simone Weil');
  await page.getByText('Write a message: every call').waitFor();
  await assertNoBarriers(page, 'welcome');
  await tap(page, 'Add a person');
  await page.getByRole('textbox', { name: 'Name' }).fill('Gina Krog');
  await page.getByRole('textbox', { name: 'Locale' }).fill('fr');
  await page.keyboard.press('Enter');
  await page.getByText('is no locale').waitFor();
  await assertNoBarriers(page, 'another person', '.people');
});

test('a conversation has no barrier, whatever is open in it', { skip }, async () => {
  const page = await pageFor('Simone Veil');
  await tap(page, 'Get Started');
  await hear(page, 'What next?');
  for (const text of [`cards ${pages.pictures.url}`, 'buttons', 'receipt', 'raw', 'upload'])
    await say(page, text);
  for (const kind of ['grid', 'coupon']) await say(page, `${kind} ${pages.pictures.url}`);
  await say(page, 'shipped 7');
  await choose(page, 'Comment on a post');
  await page.getByLabel('Comment on a post of Demo Page').fill('What does it cost?');
  await page.keyboard.press('Enter');
  await page.getByText('Demo Page likes it').waitFor();
  await page.keyboard.press('Escape');
  await tap(page, 'Send a thumbs up');
  await hear(page, 'Got sticker.');
  await say(page, 'picture https://nowhere.invalid/x.png');
  await page.locator('.broken .missing').waitFor();
  await say(page, `averylongword${'withoutaspace'.repeat(12)}`);
  await say(page, 'break');
  await page.locator('.note.failed').waitFor();
  await say(page, 'last');
  await hear(page, 'Heard: last');
  await page.getByRole('button', { name: 'React to “Heard: last”' }).click();
  await assertNoBarriers(page, 'reactions', '.picker');
  await page.getByRole('button', { name: 'React: love' }).click();
  await page.getByRole('img', { name: 'Reaction: love' }).waitFor();
  await page.getByRole('button', { name: 'Reply to “Heard: last”' }).click();
  await page.getByLabel('Message', { exact: true }).fill('/');
  await page.getByRole('group', { name: 'Commands' }).waitFor();
  await page.locator('.log').evaluate((log) => log.scrollTo(0, 0));
  await page.getByRole('button', { name: 'To the end' }).waitFor();
  await assertNoBarriers(page, 'conversation');
  await page.keyboard.press('Escape');
  for (const name of ['More to do', 'Menu']) {
    await tap(page, name);
    await page.getByRole('menu', { name }).waitFor();
    await assertNoBarriers(page, name, '.below');
    await page.keyboard.press('Escape');
  }
  for (const form of ['Comment on a post', 'Come by a link', 'Come by an ad', 'Answer as a human']) {
    await choose(page, form);
    await assertNoBarriers(page, form, '.below');
  }
});

test('the panel has no barrier, on any tab', { skip }, async () => {
  const page = await pageFor('Simone Martini');
  await openTab(page, 'Faults');
  await tap(page, 'Rate limit, the next 1');
  await tap(page, 'Expire');
  await page.getByText('1 to come').waitFor();
  await assertNoBarriers(page, 'faults', '.panel');
  await tap(page, 'Stop all faults');
  await say(page, 'break');
  await page.getByRole('tab', { name: /Memory \d/ }).waitFor();
  await say(page, 'last');
  await hear(page, 'Heard: last');
  await openTab(page, 'Memory');
  await page.getByText('"visits": 1').waitFor();
  await assertNoBarriers(page, 'memory', '.panel');
  await openTab(page, 'What happened');
  await assertNoBarriers(page, 'rows', '.panel');
  for (const title of [/POST \/messenger/, /Queue record/, /text → 400/, /ERROR/])
    await page.locator('.row', { hasText: title }).first().click();
  await page
    .getByText(/\(#100\) Length of param/)
    .first()
    .waitFor();
  await page
    .getByText(/^\d+ headers$/)
    .first()
    .click();
  await assertNoBarriers(page, 'details', '.panel');
  await page.getByLabel('Search what happened').fill('#100');
  await tap(page, 'Problems');
  await assertNoBarriers(page, 'filters', '.panel');
  await page.getByRole('button', { name: 'Only this event' }).first().click();
  await page.getByText('One event only').waitFor();
  await assertNoBarriers(page, 'one event', '.panel');
  await page.getByLabel('Search what happened').fill('nowhere');
  await page.getByText('Nothing here matches.').waitFor();
  await assertNoBarriers(page, 'nothing found', '.panel');
});

test('many people scroll in their own bar on a phone, each with a name', { skip }, async () => {
  for (let i = 1; i <= 20; i += 1) pages.open.chat.newPerson(`Person ${i}`, 'en_US');
  const page = await pageFor('Simone Biles');
  for (const viewport of [PHONE, SMALL_PHONE, { width: 900, height: 700 }]) {
    await showAs(page, { viewport });
    await assertFits(page, 'many people');
  }
  await showAs(page, { viewport: PHONE });
  const names = page.locator('.contact > .who');
  const widths = await names.evaluateAll((all) => all.map((name) => name.getBoundingClientRect().width));
  assert.ok(Math.min(...widths) > 30, `names of ${widths} pixels`);
  await showAs(page, {});
});
