import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { chatPages, hear, say } from './pages.ts';

const pages = chatPages();
const { skip, pageFor } = pages;

/** Presses a key until an element has the keyboard. */
async function reach(page: Page, key: 'Tab' | 'Shift+Tab' | 'ArrowDown', target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; !(await has(target)); presses += 1) {
    assert.ok(presses < 40, `${target} is reached with ${key}`);
    await page.keyboard.press(key);
  }
}

function has(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

function button(page: Page, name: string | RegExp): Locator {
  return page.getByRole('button', { name, exact: true });
}

function field(page: Page): Locator {
  return page.getByLabel('Message', { exact: true });
}

/** Chooses a line of the menu beside the field, from the field. */
async function chooseByKey(page: Page, item: string): Promise<void> {
  await field(page).focus();
  await reach(page, 'Shift+Tab', button(page, 'More to do'));
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await reach(page, 'ArrowDown', page.getByRole('menuitem', { name: new RegExp(`^${item}`) }));
  await page.keyboard.press('Enter');
}

test('the arrow keys recall what was written, and come back to what was begun', { skip }, async () => {
  const page = await pageFor('Ada Lovelace');
  for (const text of ['first', 'second']) await say(page, text);
  const input = field(page);
  await input.fill('begun');
  const shows = async (key: string, text: string) => {
    await page.keyboard.press(key);
    await page.waitForFunction(
      (text) => document.querySelector<HTMLTextAreaElement>('#message')?.value === text,
      text,
    );
  };
  await shows('ArrowUp', 'second');
  await shows('ArrowUp', 'first');
  await shows('ArrowUp', 'first');
  await shows('ArrowDown', 'second');
  await shows('ArrowDown', 'begun');
  await shows('ArrowUp', 'second');
  await page.keyboard.press('Enter');
  await hear(page, 'Heard: second');
  await page.waitForFunction(() => document.querySelectorAll('.line.person').length === 3);
  assert.equal(await input.inputValue(), '');
});

test('Shift and Enter begin a line, and each person keeps what they have begun', { skip }, async () => {
  const page = await pageFor('Ben Hecht');
  await field(page).focus();
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await button(page, /^Ben Okri/).click();
  assert.equal(await field(page).inputValue(), '');
  await button(page, /^Ben Hecht/).click();
  assert.equal(await field(page).inputValue(), 'one\ntwo');
  await field(page).press('Enter');
  await hear(page, 'Heard: one\ntwo');
});

test('Escape closes what was opened last, and the keyboard is where it was', { skip }, async () => {
  const page = await pageFor('Carla Lonzi');
  await say(page, 'hello');
  await hear(page, 'Heard: hello');
  const escapes = async (gone: Locator, back: Locator) => {
    await gone.waitFor();
    await page.keyboard.press('Escape');
    await gone.waitFor({ state: 'detached' });
    await page.waitForFunction((element) => element === document.activeElement, await back.elementHandle());
  };
  for (const name of ['More to do', 'Menu']) {
    await button(page, name).click();
    await escapes(page.getByRole('menu', { name }), button(page, name));
  }
  await chooseByKey(page, 'Come by a link');
  await button(page, 'Reply to “Heard: hello”').click();
  await escapes(page.locator('.replying'), field(page));
  await escapes(page.getByRole('form', { name: 'Come by a link' }), button(page, 'More to do'));
  await button(page, 'React to “Heard: hello”').click();
  await escapes(page.getByRole('group', { name: 'Reactions' }), button(page, 'React to “Heard: hello”'));
  await button(page, 'Add a person').click();
  await escapes(page.getByRole('form', { name: 'Add a person' }), button(page, 'Add a person'));
  await page.setViewportSize({ width: 390, height: 780 });
  await button(page, 'What happened').click();
  await page.getByRole('tab', { name: 'What happened' }).waitFor();
  await page.keyboard.press('Escape');
  await field(page).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-opens') === 'panel');
});

test('every action has a way by the keyboard', { skip }, async () => {
  const page = await pageFor('Dorothea Erxleben');
  await field(page).focus();
  await chooseByKey(page, 'Come by a link');
  await page.keyboard.type('flyer');
  await page.keyboard.press('Enter');
  await hear(page, 'Hello Dorothea!');
  await chooseByKey(page, 'Come by an ad');
  await page.keyboard.press('Enter');
  await hear(page, 'You come from an ad without a ref.');
  await chooseByKey(page, 'Comment on a post');
  await page.keyboard.type('What does it cost?');
  await page.keyboard.press('Enter');
  await hear(page, 'You asked: What does it cost?');
  await page.keyboard.press('Escape');
  await chooseByKey(page, 'Utility messages');
  await reach(page, 'Tab', button(page, 'Send to Dorothea Erxleben').first());
  await page.keyboard.press('Enter');
  await page.getByText(/^Utility message from the template/).waitFor();
  await chooseByKey(page, 'Let something fail');
  await page.getByRole('tab', { name: 'Faults', selected: true }).waitFor();
  await reach(page, 'Tab', button(page, 'Deliver twice, the next 1'));
  await page.keyboard.press('Enter');
  await page.getByText('1 to come').waitFor();
  await field(page).focus();
  await page.keyboard.type('/');
  await reach(page, 'Shift+Tab', button(page, /^\/cards/));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'message');
  assert.equal(await field(page).inputValue(), '/cards');
});
