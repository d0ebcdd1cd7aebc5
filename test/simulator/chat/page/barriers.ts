import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type Look, showAs } from '../browser.ts';

const DESK = { width: 1280, height: 720 };
/** The screen of a phone as most have one. */
export const PHONE = { width: 390, height: 780 };
/** The smallest screen that the page is made for. */
export const SMALL_PHONE = { width: 320, height: 640 };

/** All rules of axe are checked but in the dark, where only the colours differ. */
const LOOKS: Readonly<Record<string, Look & { readonly rules?: readonly string[] }>> = {
  light: { colorScheme: 'light', viewport: DESK },
  dark: { colorScheme: 'dark', viewport: DESK, rules: ['color-contrast'] },
  'dark, on a phone': { colorScheme: 'dark', viewport: PHONE, rules: ['color-contrast'] },
  'light, on a phone': { colorScheme: 'light', viewport: PHONE },
};

/**
 * Checks what the page shows now, on a desk and on a phone, in the light and in the dark: axe finds nothing, nothing is
 * wider than the screen (also of a small phone), and no character stands for an icon.
 * @param part the selector of the part that is new, to be quick; the whole page by default
 */
export async function assertNoBarriers(page: Page, what: string, part = 'body'): Promise<void> {
  for (const [name, look] of Object.entries(LOOKS)) {
    await showAs(page, look);
    assert.deepEqual(await barriers(page, part, look.rules), [], `${what}, ${name}`);
    if (look.viewport === PHONE) await assertFits(page, what);
  }
  await showAs(page, { viewport: SMALL_PHONE });
  await assertFits(page, what);
  assert.deepEqual(await pictographs(page), [], what);
  await showAs(page, {});
}

/** What axe finds hard to use for people who cannot see, or see badly. */
async function barriers(page: Page, part: string, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ({ part, runOnly }) => {
      const options = { resultTypes: ['violations'], ...(runOnly && { runOnly }) };
      const { violations } = await Object(globalThis).axe.run(part, options);
      return violations.map(
        ({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`,
      );
    },
    { part, runOnly: rules },
  );
}

/** Nothing lies beyond the right edge of the screen, unless one scrolls to it in its own part. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const outside = await page.evaluate(() => {
    const isCut = (element: Element) =>
      element.closest('.carousel, [role="tablist"], .people ul, .hidden') !== null ||
      getComputedStyle(element).clipPath !== 'none';
    return [...document.querySelectorAll('button, a, input, textarea, p, summary, .what, .popup')]
      .filter((element) => !isCut(element) && element.getBoundingClientRect().right > innerWidth + 1)
      .map(({ outerHTML }) => outerHTML.slice(0, 160));
  });
  assert.deepEqual(outside, [], `${what}, ${page.viewportSize()?.width} pixels wide`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(wider, 0, `${what}: nothing scrolls sideways`);
}

/** Characters that many systems lack, where the page speaks itself. An arrow in a row's title is a word. */
function pictographs(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'button:not(.contact, .button, .chip), [role="img"], label, h1, h2, h3, .mark, .quoted > :not(span)',
      ),
    ]
      .map(({ textContent }) => textContent ?? '')
      .filter((text) => /[\p{Extended_Pictographic}\u2190-\u21ff\u2300-\u2bff]/u.test(text)),
  );
}
