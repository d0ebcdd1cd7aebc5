import { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { testBrowser } from '../browser.ts';
import type { OpenChat } from '../open-chat.ts';
import { openShow } from '../open-show.ts';
import { type PictureServer, servePictures } from './pictures.ts';

/** The chat page in a browser, for the tests of one file. */
export interface ChatPages {
  /** Why there is no browser: an option of `test`, which prints it. */
  readonly skip: string | false;
  /** The chat behind the page; there is one as soon as a test runs. */
  readonly open: OpenChat;
  /** The server of the cards' pictures. */
  readonly pictures: PictureServer;
  /** Loads the page, with a new person chosen. */
  pageFor(name: string): Promise<Page>;
  /** Loads the page as it is first seen. */
  page(): Promise<Page>;
}

/** Opens the chat page of the test bot before the tests of a file, and closes it after them. */
export function chatPages(): ChatPages {
  const browser = testBrowser();
  let pictures: PictureServer | undefined;
  let open: OpenChat | undefined;
  before(async () => {
    pictures = await servePictures();
    open = await openShow();
    open.media.trusted.add(pictures.url);
  });
  after(async () => {
    await open?.close();
    pictures?.close();
  });
  const pages: ChatPages = {
    skip: browser.skip,
    get open() {
      if (!open) throw new Error('The page is open only while tests run.');
      return open;
    },
    get pictures() {
      if (!pictures) throw new Error('The pictures are served only while tests run.');
      return pictures;
    },
    page: () => browser.open(pages.open.simulator.url),
    async pageFor(name) {
      pages.open.chat.newPerson(name, 'en_US');
      const page = await pages.page();
      await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
      return page;
    },
  };
  return pages;
}

/** Writes a message and sends it with Enter. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/** Waits for a message of the Page with this text. */
export async function hear(page: Page, text: string): Promise<void> {
  await page.locator('.line.page .text', { hasText: text }).last().waitFor();
}

/** Clicks the last button of this name. */
export function tap(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).last().click();
}

/** Chooses a line of the menu beside the field for messages. */
export async function choose(page: Page, item: string): Promise<void> {
  await tap(page, 'More to do');
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
}
