import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatPages, choose, hear, say, tap } from './pages.ts';

const pages = chatPages();
const { skip, pageFor } = pages;

test('the greeting and the ice breakers show until the first word', { skip }, async () => {
  const page = await pageFor('Clara Schumann');
  await page.getByText('Hello Clara, this is our shop.').waitFor();
  await tap(page, 'What is there today?');
  await hear(page, 'You tapped What is there today?.');
  await page.getByRole('button', { name: 'Menu', exact: true }).waitFor();
});

test('a whole conversation: Get Started, quick reply, carousel, button, picture', { skip }, async () => {
  const page = await pageFor('Clara Zetkin');
  await tap(page, 'Get Started');
  await hear(page, 'Hello Clara!');
  await tap(page, 'More');
  await hear(page, 'You tapped More.');
  assert.equal(await page.getByRole('group', { name: 'Quick replies' }).count(), 0, 'chips vanish when used');
  await say(page, `cards ${pages.pictures.url}`);
  const carousel = page.getByRole('group', { name: '4 cards' });
  await carousel.waitFor();
  const eggs = carousel.getByRole('group', { name: 'Eggs' });
  await eggs.getByRole('button', { name: 'Order' }).click(); // It scrolls there by itself.
  assert.ok((await carousel.evaluate(({ scrollLeft }) => scrollLeft)) > 0);
  await hear(page, 'Ordered: eggs.');
  await say(page, `picture ${pages.pictures.url}/bread.svg`);
  const image = page.getByRole('img', { name: 'Picture' });
  await image.waitFor();
  await page.waitForFunction(
    () => document.querySelector<HTMLImageElement>('.line:last-of-type img.picture')?.naturalWidth === 320,
  );
  await page.getByText('Seen', { exact: true }).waitFor();
});

test('a picture of a grid can be tapped, and a coupon shows its code', { skip }, async () => {
  const page = await pageFor('Dorothy Parker');
  await say(page, `grid ${pages.pictures.url}`);
  await page.getByRole('button', { name: 'Picture 1: The bread, please' }).click();
  await hear(page, 'Ordered: bread.');
  await page.locator('.line.person .text', { hasText: 'The bread, please' }).waitFor();
  await say(page, `coupon ${pages.pictures.url}`);
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

test('the three dots show while the bot works, for how long, and what ends them', { skip }, async () => {
  const page = await pageFor('Dora Maar');
  await say(page, 'type 2100');
  await page.getByRole('img', { name: 'Demo Page is typing' }).waitFor();
  await page.getByText('1 s · ends with the next message, typing_off, or in 19 s').waitFor();
  await hear(page, 'Typed for 2100 ms.');
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
  await choose(page, 'Comment on a post');
  const field = page.getByLabel('Comment on a post of Demo Page');
  await field.fill('What does it cost?');
  await page.keyboard.press('Enter');
  await hear(page, 'You asked: What does it cost?');
  const comment = page.getByRole('article', { name: /^Comment/ });
  await comment.getByText('We have sent you a message.').waitFor();
  await comment.getByText('Demo Page likes it').waitFor();
  await page.getByText('your comment “What does it cost?”').waitFor();
  await field.fill('Spam!');
  await page.keyboard.press('Enter');
  await comment.last().getByText('Hidden by the Page').waitFor();
  assert.equal(await comment.count(), 2, 'the public reply is no comment of the person');
});

test('a person can be added, and a sentence says what a locale looks like', { skip }, async () => {
  const page = await pageFor('Fanny Hensel');
  await tap(page, 'Add a person');
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('   ');
  await page.keyboard.press('Enter');
  const refused = await name.evaluate((field) => field instanceof HTMLInputElement && !field.validity.valid);
  assert.ok(refused, 'a name of spaces');
  await name.fill('Gina Krog');
  await page.getByRole('textbox', { name: 'Locale' }).fill('fr');
  await page.keyboard.press('Enter');
  await page.getByText('“fr” is no locale. A locale looks like fr_FR').waitFor();
  await page.getByRole('textbox', { name: 'Locale' }).fill('fr_FR');
  await page.keyboard.press('Enter');
  await page.getByText('Hello Gina, this is our shop.').waitFor();
});

test('a human answers in the inbox, the bot pauses, and answers again when it gets the conversation back', {
  skip,
}, async () => {
  const page = await pageFor('Hannah Höch');
  await choose(page, 'Answer as a human');
  await page.getByRole('textbox', { name: /^Answer as a human/ }).fill('I am a human.');
  await page.keyboard.press('Enter');
  await hear(page, 'I am a human.');
  await page.getByText('A human answers in the inbox').waitFor();
  await say(page, 'Anybody?');
  await page.getByText('Delivered', { exact: true }).waitFor();
  await tap(page, 'Pass back to the bot');
  await page.getByText('Your bot answers').waitFor();
  await say(page, 'And now?');
  await hear(page, 'Heard: And now?');
  assert.equal(await page.getByText('Heard: Anybody?').count(), 0);
});

test('a person comes by a link, and clicks an ad: each is greeted once', { skip }, async () => {
  const page = await pageFor('Ida Lovelace');
  const comes = async (way: string, by: string, ref: string) => {
    await choose(page, way);
    await page.getByRole('textbox', { name: /carries as ref/ }).fill(ref);
    await tap(page, by);
  };
  await comes('Come by a link', 'Open the link', 'flyer');
  await hear(page, 'Hello Ida!');
  await comes('Come by an ad', 'Click the ad', 'spring');
  await hear(page, 'You come from spring.');
  await comes('Come by an ad', 'Click the ad', '');
  await hear(page, 'You come from an ad without a ref.');
  await say(page, 'last');
  await hear(page, 'Heard: last');
  assert.equal(await page.locator('.line').getByText('Hello Ida!', { exact: true }).count(), 1);
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
  const [first] = pages.open.chat.recorder.deadLetters.keys();
  const done = page.waitForResponse(/commands/);
  await tap(page, 'Send back');
  await done;
  await pages.open.simulator.idle();
  const [second] = pages.open.chat.recorder.deadLetters.keys();
  assert.notEqual(second, first, 'it was retried, and dead-lettered again');
  await tap(page, 'Delete');
  await page.getByText('The dead-letter queue is empty.').waitFor();
});

test('the clock moves forward for everyone', { skip }, async () => {
  const page = await pageFor('Lise Meitner');
  await page.getByRole('tab', { name: 'Faults' }).click();
  await tap(page, '+ 25 hours');
  const clock = page.getByText(/^Clock \d+(\.\d)? h ahead$/);
  await clock.waitFor();
  const isCut = await clock.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
  assert.equal(isCut, false);
  await say(page, 'tomorrow');
  await hear(page, 'Heard: tomorrow');
});

test('a reaction, a reply, the menu, a thumb and a file reach the bot', { skip }, async () => {
  const page = await pageFor('Mary Shelley');
  await say(page, 'hello');
  await hear(page, 'Heard: hello');
  await page.getByRole('button', { name: 'React to “Heard: hello”' }).click();
  await page.getByRole('button', { name: 'React: love' }).click();
  await hear(page, 'You reacted with ❤.');
  await page.getByRole('img', { name: 'Reaction: love' }).waitFor();
  await page.getByRole('button', { name: 'Reply to “Heard: hello”' }).click();
  await say(page, 'an answer');
  await hear(page, 'Heard: an answer');
  assert.equal(await page.locator('.quoted').count(), 2, 'the reply, and the reply to it');
  await tap(page, 'Menu');
  await page.getByRole('menuitem', { name: 'Order bread' }).click();
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
  pages.open.chat.newPerson(`Olga ${evil}`, 'en_US');
  const page = await pages.page();
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
  const { payload = '' } = await pages.open.simulator.lambda.invoke(event);
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
  await pages.open.simulator.drain();
  await page.locator('.trace-entry.bad .advice', { hasText: 'Given up after 4 tries' }).first().waitFor();
  pages.open.chat.faults.inject('twice', 1);
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
      "  const rosa = talk(bot, 'Rosa Parks');",
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

test('everything is loaded from this machine', { skip }, async () => {
  const page = await pageFor('Tove Ditlevsen');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.reload();
  await say(page, 'picture https://nowhere.invalid/x.png');
  await page.getByText('The picture could not be fetched.').waitFor();
  assert.deepEqual(
    loaded.filter((url) => !url.startsWith(`${pages.open.simulator.url}/`)),
    [],
  );
});

test('what people and bots write from right to left is shown so, beside what is not', { skip }, async () => {
  const page = await pageFor('ليلى');
  const field = page.getByLabel('Message', { exact: true });
  await field.fill('مرحبا');
  const directionOf = (element: Element) => getComputedStyle(element).direction;
  assert.equal(await field.evaluate(directionOf), 'rtl');
  await page.keyboard.press('Enter');
  await hear(page, 'Heard: مرحبا');
  const contact = page.locator('.contact', { hasText: 'ليلى' });
  const shown = {
    'their words': page.locator('.line.person .text').last(),
    'their name': contact.locator('.who'),
  };
  for (const [what, part] of Object.entries(shown))
    assert.equal(await part.evaluate(directionOf), 'rtl', what);
  assert.equal(await page.locator('.line.page .text').last().evaluate(directionOf), 'ltr', 'Heard: …');
  await page.getByText('POST me/messages: text → 200').first().waitFor();
  assert.equal(await page.locator('.trace-entry .what').first().getAttribute('dir'), 'auto');
});
