/** `npm run picture`: takes the screenshots of the chat page for the README. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { sayWritten } from '../../../support/write.ts';
import { testBrowser } from '../browser.ts';
import { openShow } from '../open-show.ts';
import { servePictures } from './pictures.ts';

const { skip, open } = testBrowser();

/** Whether to save the screenshots in the repository. */
const isWriting = process.argv.includes('--write');

for (const colorScheme of isWriting ? (['light', 'dark'] as const) : (['light'] as const)) {
  test(`the README has a picture of the page (${colorScheme})`, { skip }, async (t) => {
    const pictures = await servePictures();
    const chat = await openShow();
    chat.media.trusted.add(pictures.url);
    t.after(async () => {
      await chat.close();
      pictures.close();
    });
    const page = await open(chat.simulator.url, { colorScheme, viewport: { width: 1280, height: 720 } });
    await converse(page, pictures.url);
    const path = join(import.meta.dirname, `../chat-page-${colorScheme}.png`);
    const picture = await page.screenshot(isWriting ? { path } : {});
    assert.ok(picture.length > 20_000);
    if (isWriting) sayWritten(path);
  });
}

async function converse(page: Page, pictures: string): Promise<void> {
  const heard = (text: string) => page.locator('.line.page', { hasText: text }).last().waitFor();
  await page.getByRole('button', { name: 'Get Started' }).click();
  await heard('What next?');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await heard('You tapped More.');
  await page.getByLabel('Message', { exact: true }).fill(`cards ${pictures}`);
  await page.keyboard.press('Enter');
  await heard('Eggs');
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('.card img')].every(
      ({ naturalWidth }) => naturalWidth > 0,
    ),
  );
  await page.getByRole('button', { name: 'Order', exact: true }).first().click();
  await heard('Ordered: bread.');
  await page.locator('.build', { hasText: 'types are correct' }).waitFor();
}
