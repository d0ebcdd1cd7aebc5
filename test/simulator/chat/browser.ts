import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright-core';

/** Debian's, which `.ci/run` installs. */
const CHROMIUM = '/usr/bin/chromium';

/**
 * Parts of the browser that no test needs. The omnibox's popups are pages, which each window loads anew; the others are
 * those of Playwright's list that call somebody or change what a page does: of two lists the browser takes the last.
 */
const WITHOUT = [
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

/** A browser that calls nobody by itself. */
const QUIET = [
  `--disable-features=${WITHOUT}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long a test waits for something to show, in milliseconds. */
const PATIENCE = 15_000;

/** A browser for the tests of one file. */
export interface TestBrowser {
  /** Why there is none; an option of `test`, which then shows it. */
  readonly skip: string | false;
  /** A page with a window, a clipboard and a memory of its own. */
  open(url: string, look?: Look): Promise<Page>;
}

/** What the page finds of the device it is shown on. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

const found = await launch();

/** Chromium, or the machine's Chrome. Where it must be there (`CI`) its absence is an error. */
async function launch(): Promise<Browser | undefined> {
  const options: LaunchOptions = existsSync(CHROMIUM)
    ? { executablePath: CHROMIUM, args: QUIET }
    : { channel: 'chrome' };
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (process.env.CI) throw error;
    return undefined;
  }
}

/** The browser for the tests of one file. */
export function testBrowser(): TestBrowser {
  after(async () => found?.close());
  return {
    skip: found ? false : 'there is no Chromium and no Chrome on this machine',
    async open(url, look = {}) {
      if (!found) throw new Error('There is no browser.');
      const context = await found.newContext({
        viewport: { width: 1400, height: 860 },
        permissions: ['clipboard-read', 'clipboard-write'],
        ...look,
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
  };
}
