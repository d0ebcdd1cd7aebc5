import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type Look, showAs, testBrowser } from '../browser.ts';
import type { OpenChat } from '../open-chat.ts';
import { openShow } from '../open-show.ts';
import { type PictureServer, servePictures } from './pictures.ts';

const browser = testBrowser();
const { skip } = browser;
let pictures: PictureServer;
let picture = '';
let open: OpenChat;

before(async () => {
  pictures = await servePictures();
  picture = `${pictures.url}/bread.svg`;
  open = await openShow();
  open.media.trusted.add(pictures.url);
});

after(async () => {
  await open.close();
  pictures.close();
});

/** The page, with a new person chosen. */
async function pageFor(name: string): Promise<Page> {
  open.chat.newPerson(name, 'en_US');
  const page = await browser.open(open.simulator.url);
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/** Waits for a message of the Page with this text. */
async function hear(page: Page, text: string): Promise<void> {
  await page.locator('.line.page .text', { hasText: text }).last().waitFor();
}

function tap(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).last().click();
}

test('the greeting and the ice breakers show until the first word', { skip }, async () => {
  const page = await pageFor('Clara Schumann');
  await page.getByText('Hello Clara, this is our shop.').waitFor();
  await tap(page, 'What is there today?');
  await hear(page, 'You tapped What is there today?.');
  await page.getByRole('button', { name: 'Menu' }).waitFor();
});

test('a whole conversation: Get Started, quick reply, carousel, button, picture', { skip }, async () => {
  const page = await pageFor('Clara Zetkin');
  await tap(page, 'Get Started');
  await hear(page, 'Hello Clara!');
  await tap(page, 'More');
  await hear(page, 'You tapped More.');
  assert.equal(await page.getByRole('group', { name: 'Quick replies' }).count(), 0, 'chips vanish when used');
  await say(page, `cards ${pictures.url}`);
  const carousel = page.getByRole('group', { name: '4 cards' });
  await carousel.waitFor();
  const eggs = carousel.getByRole('group', { name: 'Eggs' });
  await eggs.getByRole('button', { name: 'Order' }).click(); // It scrolls there by itself.
  assert.ok((await carousel.evaluate(({ scrollLeft }) => scrollLeft)) > 0);
  await hear(page, 'Ordered: eggs.');
  await say(page, `picture ${picture}`);
  const image = page.getByRole('img', { name: 'Picture' });
  await image.waitFor();
  await page.waitForFunction(
    () => document.querySelector<HTMLImageElement>('.line:last-of-type img.picture')?.naturalWidth === 320,
  );
  await page.getByText('✓✓ Seen').waitFor();
});

test('a picture of a grid can be tapped, and a coupon shows its code', { skip }, async () => {
  const page = await pageFor('Dorothy Parker');
  await say(page, `grid ${pictures.url}`);
  await page.getByRole('button', { name: 'Picture 1: The bread, please' }).click();
  await hear(page, 'Ordered: bread.');
  await page.locator('.line.person .text', { hasText: 'The bread, please' }).waitFor();
  await say(page, `coupon ${pictures.url}`);
  await tap(page, 'Reveal code');
  await hear(page, 'You looked at BREAD10.');
  await page.getByRole('button', { name: 'BREAD10', exact: true }).waitFor();
});

test('a utility message arrives when Facebook has approved its template, and says so', { skip }, async () => {
  const page = await pageFor('Dorothea Lange');
  await say(page, 'shipped 7');
  await page.getByText('Utility message from the template order_shipped').waitFor();
  await page.locator('.line .card-text', { hasText: 'Good news, Anna: your order 7' }).waitFor();
  const link = page.getByRole('link', { name: 'Track it' });
  assert.equal(await link.getAttribute('href'), 'https://example.com/orders/7');
  await tap(page, 'Order it again');
  await hear(page, 'Ordered: 7.');
  await page.getByRole('tab', { name: 'Faults' }).click();
  const sale = page.getByRole('group', { name: 'Template bread_sale (en_US)' });
  await sale.getByText('Refused: TAG_SHOULD_BE_MARKETING').waitFor();
  await sale.getByRole('button', { name: 'Send to Dorothea Lange' }).click();
  await page.getByText('Facebook refuses it: (#100) The template has not been approved').waitFor();
  await sale.getByRole('button', { name: 'Approve' }).click();
  await sale.getByText('approved', { exact: true }).waitFor();
  await sale.getByRole('button', { name: 'Send to Dorothea Lange' }).click();
  await hear(page, 'Our big sale has begun');
});

test('the three dots show while the bot works', { skip }, async () => {
  const page = await pageFor('Dora Maar');
  await say(page, 'type 1500');
  await page.getByRole('img', { name: 'Demo Page is typing' }).waitFor();
  await hear(page, 'Typed for 1500 ms.');
  await page.getByRole('img', { name: 'Demo Page is typing' }).waitFor({ state: 'detached' });
});

test('two people have conversations and memories of their own', { skip }, async () => {
  const page = await pageFor('Emma Goldman');
  await say(page, 'I am Emma');
  await hear(page, 'Heard: I am Emma');
  await page.getByRole('button', { name: /^Ben Okri/ }).click();
  await page.getByText('Hallo Ben, das ist unser Laden.').waitFor();
  await say(page, 'I am Ben');
  await hear(page, 'Heard: I am Ben');
  assert.equal(await page.locator('.log').getByText('Emma').count(), 0);
  await page.getByRole('tab', { name: 'Memory' }).click();
  await page.getByText('"visits": 1').waitFor();
  await tap(page, 'Forget Ben Okri');
  await page.getByText('"visits": 1').waitFor({ state: 'detached' });
});

test('a comment shows with the Page’s like and public reply, and the private reply names it', {
  skip,
}, async () => {
  const page = await pageFor('Ida Wells');
  await tap(page, 'Comment on a post of the Page');
  const field = page.getByLabel('Comment on a post of Demo Page');
  await field.fill('What does it cost?');
  await page.keyboard.press('Enter');
  await hear(page, 'You asked: What does it cost?');
  const comment = page.getByRole('article', { name: /^Comment/ });
  await comment.getByText('We have sent you a message.').waitFor();
  await comment.getByText('👍 Demo Page likes it').waitFor();
  await page.getByText('↩ your comment “What does it cost?”').waitFor();
  await field.fill('Spam!');
  await page.keyboard.press('Enter');
  await comment.last().getByText('Hidden by the Page').waitFor();
  assert.equal(await comment.count(), 2, 'the public reply is no comment of the person');
  await assertNoBarriers(page, 'comments');
});

test('a person can be added', { skip }, async () => {
  const page = await pageFor('Fanny Hensel');
  await tap(page, 'Add a person');
  await page.getByRole('textbox', { name: 'Name' }).fill('Gina Krog');
  await page.keyboard.press('Enter');
  await page.getByText('Hello Gina, this is our shop.').waitFor();
});

test('a human answers in the inbox, the bot pauses, and answers again when it gets the conversation back', {
  skip,
}, async () => {
  const page = await pageFor('Hannah Höch');
  await tap(page, 'Answer as a human of the Page');
  await page.getByRole('textbox', { name: /^Answer as a human/ }).fill('I am a human.');
  await page.keyboard.press('Enter');
  await hear(page, 'I am a human.');
  await page.getByText('A human answers in the inbox').waitFor();
  await say(page, 'Anybody?');
  await page.getByText('✓ Delivered').waitFor();
  await tap(page, 'Pass back to the bot');
  await page.getByText('Your bot answers').waitFor();
  await say(page, 'And now?');
  await hear(page, 'Heard: And now?');
  assert.equal(await page.getByText('Heard: Anybody?').count(), 0);
});

test('a person comes by a link, and clicks an ad: each is greeted once', { skip }, async () => {
  const page = await pageFor('Ida Lovelace');
  const comes = async (by: string, ref: string) => {
    await tap(page, 'Come by a link or an ad');
    await page.getByRole('textbox', { name: /carry as ref/ }).fill(ref);
    await tap(page, by);
  };
  await comes('Open the link', 'flyer');
  await hear(page, 'Hello Ida!');
  await comes('Click the ad', 'spring');
  await hear(page, 'You come from spring.');
  await say(page, 'last');
  await hear(page, 'Heard: last');
  assert.equal(await page.getByText('Hello Ida!', { exact: true }).count(), 1);
});

test('a rate limit is explained, and over when the clock has moved forward', { skip }, async () => {
  const page = await pageFor('Mary Somerville');
  await page.getByRole('tab', { name: 'Faults' }).click();
  await tap(page, 'Rate limit, the next 10');
  await page.getByText('10 to come').waitFor();
  await say(page, 'limited');
  await page.getByRole('tab', { name: 'What happened' }).click();
  await page.getByText('Too many messages: the event waits').first().waitFor();
  await page
    .getByText(/SQS delivers it again after \d+ seconds/)
    .first()
    .waitFor();
  await page.getByRole('tab', { name: 'Faults' }).click();
  await tap(page, 'Stop all faults');
  await tap(page, '+ 10 minutes');
  await hear(page, 'Heard: limited');
});

test('an event that is delivered twice is answered once; one that got no 200 is sent again', {
  skip,
}, async () => {
  const page = await pageFor('Jane Addams');
  await page.getByRole('tab', { name: 'Faults' }).click();
  await tap(page, 'Deliver twice, the next 1');
  await say(page, 'twice');
  await hear(page, 'Heard: twice');
  await tap(page, 'Wrong signature, the next 1');
  await say(page, 'forged');
  await page.getByText('1 got no 200').waitFor();
  await tap(page, 'Send again now');
  await hear(page, 'Heard: forged');
  assert.equal(await page.locator('.line.page', { hasText: 'Heard: twice' }).count(), 1);
});

test('an event that failed for good is in the dead-letter queue, and can be sent back', {
  skip,
}, async () => {
  const page = await pageFor('Käthe Kollwitz');
  await page.getByRole('tab', { name: 'Memory' }).click();
  await say(page, 'break');
  await page.getByText(/text of Käthe Kollwitz/).waitFor();
  const [first] = open.chat.recorder.deadLetters.keys();
  const done = page.waitForResponse(/commands/);
  await tap(page, 'Send back');
  await done;
  await open.simulator.idle();
  const [second] = open.chat.recorder.deadLetters.keys();
  assert.notEqual(second, first, 'it was retried, and dead-lettered again');
  await tap(page, 'Delete');
  await page.getByText('The dead-letter queue is empty.').waitFor();
});

test('the clock moves forward for everyone', { skip }, async () => {
  const page = await pageFor('Lise Meitner');
  await page.getByRole('tab', { name: 'Faults' }).click();
  await tap(page, '+ 25 hours');
  await page.getByText(/clock \d+(\.\d)? h ahead/).waitFor();
  await say(page, 'tomorrow');
  await hear(page, 'Heard: tomorrow');
});

test('a reaction, a reply, the menu, a thumb and a file reach the bot', { skip }, async () => {
  const page = await pageFor('Mary Shelley');
  await say(page, 'hello');
  await hear(page, 'Heard: hello');
  await page.getByRole('button', { name: 'React to “Heard: hello”' }).click();
  await page.getByRole('button', { name: 'React with ❤' }).click();
  await hear(page, 'You reacted with ❤.');
  await page.getByRole('img', { name: 'Reaction ❤' }).waitFor();
  await page.getByRole('button', { name: 'Reply to “Heard: hello”' }).click();
  await say(page, 'an answer');
  await hear(page, 'Heard: an answer');
  assert.equal(await page.locator('.quoted').count(), 2, 'the reply, and the reply to it');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Order bread' }).click();
  await hear(page, 'Ordered: bread.');
  await tap(page, 'Send a thumbs up');
  await hear(page, 'Got sticker.');
  await page
    .getByLabel('Send a file')
    .setInputFiles({ name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await hear(page, 'Got file.');
  await page.getByRole('link', { name: 'notes.pdf' }).waitFor();
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'sound.mp3', { type: 'audio/mpeg' }));
    return transfer;
  });
  await page.locator('.log').dispatchEvent('drop', { dataTransfer: dropped });
  await hear(page, 'Got audio.');
});

test('everything can be done with the keyboard', { skip }, async () => {
  const page = await pageFor('Nellie Bly');
  await page.getByLabel('Message', { exact: true }).focus();
  await page.keyboard.type('buttons');
  await page.keyboard.press('Enter');
  const order = page.getByRole('button', { name: 'Order', exact: true });
  await order.waitFor();
  for (
    let presses = 0;
    !(await order.evaluate((button) => button === document.activeElement));
    presses += 1
  ) {
    assert.ok(presses < 20, 'the button is reached with the Tab key');
    await page.keyboard.press('Shift+Tab');
  }
  await page.keyboard.press('Enter');
  await hear(page, 'Ordered: bread.');
  await page.getByRole('tab', { name: 'What happened' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'Faults', selected: true }).waitFor();
});

test('a script in a message, a name or a bot’s answer stays text', { skip }, async () => {
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  open.chat.newPerson(`Olga ${evil}`, 'en_US');
  const page = await browser.open(open.simulator.url);
  await page.getByRole('button', { name: /^Olga/ }).click();
  await say(page, evil);
  await hear(page, `Heard: ${evil}`);
  await page.getByRole('tab', { name: 'What happened' }).click();
  await page.locator('.trace-entry summary').last().click();
  assert.equal(await page.title(), 'Talk to your bot');
  assert.equal(await page.locator('.log script, .log img[src="x"], .panel script').count(), 0);
});

test('the trace of one message can be shown alone, and copied', { skip }, async () => {
  const page = await pageFor('Pina Bausch');
  await say(page, 'one');
  await hear(page, 'Heard: one');
  await say(page, 'two');
  await hear(page, 'Heard: two');
  await page.getByRole('button', { name: 'What happened with “Heard: two”' }).click();
  const titles = await page.locator('.trace-entry .what').allTextContents();
  assert.deepEqual(titles, [
    'POST /messenger: message → 200',
    'Queue record: text, try 1 → done',
    'POST me/messages: mark_seen → 200',
    'POST me/messages: text → 200',
  ]);
  await tap(page, 'Show all');
  await tap(page, 'Clear');
  assert.equal(await page.locator('.trace-entry').count(), 0);
  await page.getByRole('button', { name: 'What happened with “Heard: two”' }).click();
  await page.locator('.trace-entry summary').first().click();
  await tap(page, 'Copy as sam event');
  await page.getByText('Copied.').waitFor();
  const event = await page.evaluate(() => navigator.clipboard.readText());
  const { payload = '' } = await open.simulator.lambda.invoke(event);
  assert.equal(JSON.parse(payload).statusCode, 200, 'the event is one that Lambda understands');
});

test('an error and a silence say in the row and beside the message what it was and where', {
  skip,
}, async () => {
  const page = await pageFor('Frida Kahlo');
  await page.getByRole('tab', { name: 'What happened' }).click();
  await say(page, 'throw');
  const bubble = page.locator('.line.person', { hasText: 'throw' }).locator('.note.failed');
  await bubble.getByText(/^Error: The bot fails\. .*show-bot\.ts:\d+:\d+$/).waitFor();
  const row = page.locator('.trace-entry.bad', { hasText: 'Queue record: text, try 1 → back to the queue' });
  assert.match(
    (await row.locator('.problem').textContent()) ?? '',
    /Error: The bot fails\. .*show-bot\.ts:\d+:\d+/,
  );
  await open.simulator.drain();
  await page.locator('.trace-entry.bad .advice', { hasText: 'Given up after 4 tries' }).first().waitFor();
  open.chat.faults.inject('twice', 1);
  await say(page, 'again');
  const silence = page.locator('.trace-entry.warning', { hasText: 'Duplicate: SQS has this event already' });
  await silence.locator('.advice', { hasText: 'Facebook sent it again' }).waitFor();
  assert.equal(await page.locator('.trace-entry details[open]').count(), 0, 'nothing has been unfolded');
});

test('the conversation can be copied as a test', { skip }, async () => {
  const page = await pageFor('Rosa Parks');
  await tap(page, 'Get Started');
  await hear(page, 'What next?');
  await tap(page, 'More');
  await hear(page, 'You tapped More.');
  await say(page, 'it’s me');
  await hear(page, 'Heard: it’s me');
  await tap(page, 'Copy as test');
  await page.getByText('Copied.').waitFor();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    [
      "test('the bot answers rosa', async () => {",
      '  const rosa = talk(bot);',
      '  await rosa.getsStarted();',
      "  assert.deepEqual(rosa.heard(), ['Hello Rosa!', 'What next?']);",
      "  await rosa.taps('More');",
      "  assert.deepEqual(rosa.heard(), ['You tapped More.']);",
      "  await rosa.says('it’s me');",
      "  assert.deepEqual(rosa.heard(), ['Heard: it’s me']);",
      '});',
      '',
    ].join('\n'),
  );
});

/** What axe finds hard to use for people who cannot see, or see badly. */
async function barriers(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    const options = { resultTypes: ['violations'], ...(runOnly && { runOnly }) };
    const { violations } = await Object(globalThis).axe.run(options);
    return violations.map(
      ({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`,
    );
  }, rules);
}

/** All rules of axe are checked but in the dark, where only the colours differ. */
const LOOKS: Readonly<Record<string, Look & { readonly rules?: readonly string[] }>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark', rules: ['color-contrast'] },
  'light, on a phone': { colorScheme: 'light', viewport: { width: 390, height: 780 } },
};

/** Checks what the page shows now, in all looks. @param onPhone gets the phone to show it */
async function assertNoBarriers(page: Page, what: string, onPhone?: () => Promise<void>): Promise<void> {
  for (const [name, look] of Object.entries(LOOKS)) {
    await showAs(page, look);
    if (look.viewport) await onPhone?.();
    assert.deepEqual(await barriers(page, look.rules), [], `${what}, ${name}`);
  }
  await showAs(page, {});
}

test('the page has no barriers, in the light, in the dark and on a phone', { skip }, async () => {
  const page = await pageFor('Simone Weil');
  await assertNoBarriers(page, 'welcome');
  await tap(page, 'Get Started');
  await hear(page, 'What next?');
  for (const text of [`cards ${pictures.url}`, 'buttons', 'receipt', 'raw', 'upload']) await say(page, text);
  for (const kind of ['grid', 'coupon']) await say(page, `${kind} ${pictures.url}`);
  await say(page, 'shipped 7');
  await say(page, 'last');
  await hear(page, 'Heard: last');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Answer as a human of the Page' }).click();
  await page.getByRole('button', { name: 'Come by a link or an ad' }).click();
  await page.locator('.trace-entry summary').last().click();
  await assertNoBarriers(page, 'conversation and trace', () => tap(page, 'What happened'));
  for (const tab of ['Faults', 'Memory']) {
    await page.getByRole('tab', { name: tab }).click();
    await assertNoBarriers(page, tab);
  }
});

test('everything is loaded from this machine', { skip }, async () => {
  const page = await pageFor('Tove Ditlevsen');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.reload();
  await say(page, 'picture https://nowhere.invalid/x.png');
  await page.getByText('The picture could not be fetched.').waitFor();
  assert.deepEqual(
    loaded.filter((url) => !url.startsWith(`${open.simulator.url}/`)),
    [],
  );
});
