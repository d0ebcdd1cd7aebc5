import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Person } from '../../facebook/person.ts';
import { formatted } from './format.ts';
import { failuresOf, type OpenCopies, openCopies, ROOT, testFile } from './open-copies.ts';
import { BOTS, failedCopies } from './random-copies.ts';

const BOT = join(import.meta.dirname, 'cards-bot.ts');

let page: OpenCopies;
before(async () => {
  page = await openCopies(BOT);
});
after(() => page.close());

/** What the tests below have copied: the last test runs it. */
const copies: string[] = [];

async function copied(person: Person): Promise<string> {
  const code = await formatted(await page.chat.test(person.id));
  copies.push(code);
  return code;
}

const say = ({ id }: Person, text: string, replyTo?: string) =>
  page.chat.execute({ type: 'say', person: id, text, ...(replyTo !== undefined && { replyTo }) });

const tap = ({ id }: Person, title: string, payload: string) =>
  page.chat.execute({ type: 'button', person: id, title, payload });

const tapQuickReply = ({ id, lines }: Person, index: number) =>
  page.chat.execute({ type: 'quick reply', person: id, mid: lines.at(-1)?.mid ?? '', index });

/** The calls of a copy. */
function callsIn(code: string): readonly string[] {
  return [...code.matchAll(/^ {2}(?:await )?(?!assert\.deep)(\w+\..*);$/gm)].map(([, call = '']) => call);
}

test('a tap on one of several cards is copied as the shortest call that sends the same event', async () => {
  const anna = page.chat.newPerson('Anna', 'en_US');
  await tap(anna, 'Order', 'ORDER:7');
  for (const payload of ['ORDER:0', 'ORDER:1', 'ORDER:2']) await tap(anna, 'Order', payload);
  await tap(anna, 'The same', 'SAME');
  await tap(anna, 'SAME', 'NAME');
  await tap(anna, 'Old', 'GONE:1');
  assert.deepEqual(callsIn(await copied(anna)), [
    "anna.tapsButton('Order', 'ORDER:7')",
    "anna.taps('Order', { card: 'Salami' })",
    "anna.taps('ORDER:1')",
    "anna.taps('ORDER:2')",
    "anna.taps('The same')",
    "anna.taps('SAME')",
    "anna.tapsButton('Old', 'GONE:1')",
  ]);
});

test('questions, quick replies with what Facebook knows, and odd signs are copied', async () => {
  const ben = page.chat.newPerson('Ben Okri', 'de_DE');
  await page.chat.execute({ type: 'open link', person: ben.id, ref: 'spring' });
  await tapQuickReply(ben, 1);
  await say(ben, ["D'Arcy `$", '{1}` \\'].join(''));
  await say(ben, 'mail');
  await tapQuickReply(ben, 0);
  await say(ben, 'who', ben.lines[0]?.mid);
  await say(ben, 'mid', ben.lines[0]?.mid);
  const code = await copied(ben);
  assert.match(
    code,
    /const ben = talk\(bot, 'Ben Okri'\);\n {2}ben.profile = { ...ben.profile, locale: 'de_DE' };/,
  );
  assert.match(code, /ben.tapsQuickReply\('ben@example.com', 'ben@example.com'\)/);
  assert.match(code, /"id":"\$\{ben\.id\}"/);
  assert.match(code, /ben.heard\(\), \[`\$\{ben\.lines\[\d+\]\?\.mid\} \$\{ben\.lines\[0\]\?\.mid\}`\]/);
});

test('files have an address that a test may have, and the copy says so', async () => {
  const carla = page.chat.newPerson('Carla', 'en_US');
  await page.chat.sendFile(carla.id, 'cat.png', 'image/png', Buffer.from('cat'));
  await page.chat.execute({ type: 'like', person: carla.id });
  const code = await copied(carla);
  assert.match(code, /The file itself is not in the test\. To send it: sendsFile\('cat\.png'\)/);
  assert.doesNotMatch(code, /localhost/);
});

test('a human, a hand-over, comments and time are copied', async () => {
  const { chat } = page;
  const dora = chat.newPerson('Dora', 'en_US');
  await say(dora, 'hello');
  await tapQuickReply(dora, 1);
  await chat.execute({ type: 'answer in inbox', person: dora.id, text: 'I am human.' });
  await say(dora, 'hello');
  await chat.execute({ type: 'pass back', person: dora.id });
  await chat.execute({ type: 'advance', milliseconds: 25 * 3_600_000 });
  await chat.execute({ type: 'comment', person: dora.id, text: 'The price?' });
  await say(dora, 'time');
  const code = await copied(dora);
  assert.deepEqual(callsIn(code), [
    "dora.says('hello')",
    "dora.taps('A human')",
    "dora.isAnsweredInInbox('I am human.')",
    "dora.says('hello')",
    'dora.isPassedBack()',
    'dora.waits({ hours: 25 })',
    "dora.comments('1_1000', 'The price?')",
    "dora.says('time')",
    'assert.equal(dora.heard().length, 1)',
  ]);
  assert.match(code, /\/\/ With the time: It is \d/);
});

test('faults that the bot met, and a handler that failed for good, are copied', async () => {
  const { chat, simulator } = page;
  const emil = chat.newPerson('Emil', 'en_US');
  await chat.execute({ type: 'inject fault', name: 'rate limit', times: 1 });
  await say(emil, 'hello');
  await simulator.drain();
  await chat.execute({ type: 'inject fault', name: 'blocked', times: 3 });
  await say(emil, 'hello');
  await chat.execute({ type: 'stop faults' });
  await say(emil, 'fail');
  await simulator.drain();
  assert.deepEqual(callsIn(await copied(emil)), [
    "emil.nextCallFails('613')",
    "emil.says('hello')",
    "emil.nextCallFails('551/1545041')",
    "assert.rejects(emil.says('hello'))",
    "assert.rejects(emil.says('fail'))",
  ]);
});

test('whoever wrote in between is in the copy, and whoever the bot wrote to', async () => {
  const [fay, gus, hal] = ['Fay', 'Gus', 'Hal'].map((name) => page.chat.newPerson(name, 'en_US'));
  assert.ok(fay && gus && hal);
  await say(fay, 'hello');
  await say(gus, `tell ${fay.id}`);
  await say(fay, `tell ${hal.id}`);
  const code = await copied(fay);
  assert.match(code, /^test\('the bot answers fay and gus and hal'/);
  assert.match(
    code,
    /await gus\.says\(`tell \$\{fay\.id\}`\);\n.*gus\.heard.*\n.*fay\.heard\(\), \['You said: hello', `From \$\{gus\.id\}`\]/,
  );
  const alone = page.chat.newPerson('Ida', 'en_US');
  await say(alone, 'hello');
  assert.match(await copied(alone), /^test\('the bot answers ida'/);
});

test('somebody to whom the bot wrote before they did anything has that line in the copy too', async () => {
  const [quinn, rosa] = ['Quinn', 'Rosa'].map((name) => page.chat.newPerson(name, 'en_US'));
  assert.ok(quinn && rosa);
  await say(quinn, `tell ${rosa.id}`);
  await say(rosa, 'mid');
  await say(quinn, 'hello');
  assert.match(await copied(quinn), /rosa\.heard\(\), \[`\$\{rosa\.lines\[1\]\?\.mid\} `\]/);
});

test('what was written while the bot was still answering is copied as written at the same time', async () => {
  const { chat } = page;
  const jan = chat.newPerson('Jan', 'en_US');
  await chat.execute({ type: 'hold', on: true });
  const said = [say(jan, 'phone'), say(jan, 'phone')];
  await chat.execute({ type: 'hold', on: false });
  await Promise.all(said);
  const code = await copied(jan);
  assert.match(code, /await Promise\.all\(\[jan\.says\('phone'\), jan\.says\('phone'\)\]\);/);
});

test('before anything is done with a newly saved bot, what the old one said is in comments', async () => {
  const kim = page.chat.newPerson('Kim', 'en_US');
  await tap(kim, 'My name', 'NAME');
  page.save();
  const code = await copied(kim);
  assert.match(code, /\/\/ the bot was saved after this conversation/i);
  assert.match(code, /\/\/ The bot before it was saved: Your “name”\?/);
});

test('a copy begins after the last thing that no test can repeat, with what the bot remembers', async () => {
  const { chat, simulator } = page;
  const lea = chat.newPerson('Lea', 'en_US');
  await tap(lea, 'Order', 'ORDER:1');
  await tap(lea, 'My name', 'NAME');
  page.save();
  await say(lea, 'Lea');
  const code = await copied(lea);
  assert.match(code, /\/\/ It begins where the bot was saved, which a test cannot repeat/);
  assert.match(code, /lea\.state = \{ orders: \['1'\] \};\n {2}lea\.engineState = \{\n {4}asked: /);
  await chat.execute({ type: 'forget', person: lea.id });
  await say(lea, 'crash');
  await simulator.drain();
  await say(lea, 'hello');
  assert.deepEqual(callsIn(await copied(lea)).slice(-1), ["lea.says('hello')"]);
  await say(lea, 'flaky');
  await simulator.drain();
  assert.match(
    await copied(lea),
    /says\('hello'\).*\n.*\n.*Then a handler failed and then worked, which a test/,
  );
  await say(lea, 'hello');
  assert.match(await copied(lea), /It begins where a handler failed and then worked/);
});

test('a token that Facebook refuses for a while is copied as one refusal', async () => {
  const { chat } = page;
  const mia = chat.newPerson('Mia', 'en_US');
  await chat.execute({ type: 'inject fault', name: 'token', times: 1 });
  await say(mia, 'hello');
  await chat.execute({ type: 'stop faults' });
  await chat.execute({ type: 'advance', milliseconds: 600_000 });
  const calls = ["mia.nextCallFails('190/460')", "mia.says('hello')"];
  assert.deepEqual(callsIn(await copied(mia)), calls);
});

test('time that passes after a handler has failed for good is copied', async () => {
  const { chat, simulator } = page;
  const pia = chat.newPerson('Pia', 'en_US');
  await say(pia, 'fail');
  await simulator.drain();
  await chat.execute({ type: 'advance', milliseconds: 25 * 3_600_000 });
  await say(pia, 'hello');
  assert.ok(callsIn(await copied(pia)).includes('pia.waits({ hours: 25 })'));
});

test('a booking bot is copied without what depends on the day, its schedules and its reminders', async () => {
  const bot = join(ROOT, 'test/examples/reminders/bot.ts');
  const booking = await openCopies(bot);
  try {
    const { chat } = booking;
    await chat.applyTemplates();
    const { id, lines } = chat.newPerson('Nele', 'de_DE');
    const all: string[] = [];
    const copy = async () => {
      const code = await formatted(await chat.test(id));
      all.push(code);
      return code;
    };
    const choose = (index: number) =>
      chat.execute({ type: 'quick reply', person: id, mid: lines.at(-1)?.mid ?? '', index });
    await chat.execute({ type: 'get started', person: id });
    for (const index of [0, 4, 0]) await choose(index);
    const first = await copy();
    assert.deepEqual(callsIn(first), [
      'nele.getsStarted()',
      "nele.taps('Book an appointment')",
      'nele.tapsOffer(nele.offers()[4])',
      'assert.equal(nele.heard().length, 1)',
    ]);
    assert.match(first, /\/\/ On the day of the copy this was “\w{3} \d+ \w+”, DAY:/);
    assert.match(first, /\/\/ With the time: At what time on /);
    assert.match(first, /\/\/ Then the bot called EventBridge Scheduler: a test of that needs withSimulator/);
    await chat.execute({ type: 'say', person: id, text: 'When is my appointment?' });
    const second = await copy();
    assert.match(
      second,
      /It begins where the bot called EventBridge Scheduler: .*\n.*\n.*With a date: on another/,
    );
    await chat.execute({ type: 'advance', milliseconds: 14 * 24 * 3_600_000 });
    assert.match(lines.at(-1)?.message.attachment?.payload?.text ?? '', /^A reminder/);
    assert.match(await copy(), /Not in the test, the Page sent it by itself: A reminder: your appointment/);
    const [keep] = lines.at(-1)?.message.attachment?.payload?.buttons ?? [];
    const { title = '', payload = '' } = keep ?? {};
    await chat.execute({ type: 'button', person: id, title, payload });
    assert.match(await copy(), /With a date: .*\n.*nele\.tapsButton\('I will be there', 'KEEP:\d/);
    const code = testFile(bot, all);
    const later = `import { beforeEach } from 'node:test';
      import { moveClock } from ${JSON.stringify(join(ROOT, 'test/simulator/clock.ts'))};
      beforeEach(() => moveClock(3 * 24 * 3_600_000));`;
    assert.deepEqual(await failuresOf(code), []);
    assert.deepEqual(await failuresOf(code + later), []);
  } finally {
    await booking.close();
  }
});

test('what the Page replies below a comment is copied', async () => {
  const olga = page.chat.newPerson('Olga', 'en_US');
  await page.chat.execute({ type: 'comment', person: olga.id, text: 'The price?' });
  assert.match(await copied(olga), /olga\.heardPublicly\(\), \['See your messages\.'\]/);
});

test('copies pass, and npm run check finds nothing in them', async () => {
  assert.ok(copies.length > 5);
  const code = testFile(BOT, copies);
  assert.deepEqual(await failuresOf(code), []);
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  for (const command of ['format', 'lint']) {
    const { stdout } = spawnSync(process.execPath, [biome, command, '--stdin-file-path=test/bot.test.ts'], {
      cwd: ROOT,
      input: copies.join('\n'),
      encoding: 'utf8',
    });
    assert.equal(stdout, copies.join('\n'), command);
  }
});

test('copies of 40 random conversations pass', async () => {
  assert.deepEqual(await failedCopies(BOTS.slice(0, 2), 40), []);
});
