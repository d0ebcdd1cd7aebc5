import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright-core';

/** Chromium as Debian installs it, and `.ci/run` with it. */
const CHROMIUM = '/usr/bin/chromium';

/**
 * Features that no test needs. Each window would load the pages of the omnibox's popups again. The others are
 * on Playwright's own list, because they call servers or change what a page does: Chromium obeys only the
 * last list given.
 */
const DISABLED_FEATURES = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
];

/** With these options Chromium calls no server on its own. */
const OFFLINE = [
  `--disable-features=${DISABLED_FEATURES}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long a test waits for something to appear, in milliseconds. */
const TIME_OUT = 15_000;

/** A browser for the tests of one file. */
export interface TestBrowser {
  /** Why there is no browser: an option of `test`, which prints it. */
  readonly skip: string | false;
  /**
   * Loads a page in the file's one tab, as if for the first time: the chat page stores nothing in the
   * browser, and a new tab for each test takes longer.
   */
  open(url: string, look?: Look): Promise<Page>;
}

/** The device that the page is shown on. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

const DESKTOP = { width: 1400, height: 860 };

const browser = await launch();

/** Starts Chromium, or the machine's Chrome. On CI (`CI` is set) it is an error if there is neither. */
async function launch(): Promise<Browser | undefined> {
  const options: LaunchOptions = existsSync(CHROMIUM)
    ? { executablePath: CHROMIUM, args: OFFLINE }
    : { channel: 'chrome' };
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (process.env.CI) throw error;
    return undefined;
  }
}

/** The browser for the tests of one file; it is closed after them. */
export function testBrowser(): TestBrowser {
  let tab: Page | undefined;
  after(async () => browser?.close());
  return {
    skip: browser ? false : 'this machine has neither Chromium nor Chrome',
    async open(url, look = {}) {
      tab ??= await newTab();
      await showAs(tab, look);
      await tab.goto(url);
      return tab;
    },
  };
}

/** Changes the device that a page is shown on. */
export async function showAs(page: Page, { colorScheme = 'light', viewport = DESKTOP }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

async function newTab(): Promise<Page> {
  if (!browser) throw new Error('There is no browser: run the tests with { skip }.');
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  context.setDefaultTimeout(TIME_OUT);
  return context.newPage();
}
