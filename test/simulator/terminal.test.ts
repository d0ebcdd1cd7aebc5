import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { listening } from '../support/listening.ts';
import { LAMBDA, SCRIPTED_BOT } from './bundle.ts';

const SILENT_BOT = join(import.meta.dirname, 'chat/silent-bot.ts');

interface Played {
  readonly code: number | null;
  readonly output: string;
}

/** Plays lines to `npm start` and returns everything that it printed. The types are checked once, below: it takes long. */
async function play(lines: readonly string[], ...options: readonly string[]): Promise<Played> {
  return await playWithTypes(lines, '--bot', SCRIPTED_BOT, '--no-types', ...options);
}

async function playWithTypes(lines: readonly string[], ...options: readonly string[]): Promise<Played> {
  const terminal = join(import.meta.dirname, 'start.ts');
  const process_ = spawn(process.execPath, [terminal, ...options], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
  });
  const ended = new Promise<number | null>((resolve) => process_.once('exit', resolve));
  process_.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [out, err, code] = await Promise.all([text(process_.stdout), text(process_.stderr), ended]);
  return { code, output: out + err };
}

test('piped lines are answered one after the other, numbers tap, and the process ends with 0', async () => {
  const { code, output } = await play(['hello', '1', '/start', '/react 😍', '42'], '--port', '0');
  assert.equal(code, 0, output);
  assert.deepEqual(output.match(/(?<=Page {2}).*/g), [
    'You said: hello',
    'You tapped: Again',
    'Hello!',
    'react 😍',
    'You said: 42',
  ]);
});

test('buttons are numbered and tapped like quick replies, links are shown', async () => {
  const { output } = await play(['buttons', '1'], '--port', '0');
  assert.match(output, /Shop: https:\/\/example\.com/);
  assert.match(output, /1 Order/);
  assert.match(output, /Page {2}Order: 42/);
});

test('a line that the bot cannot answer is reported, and the process ends with 1', async () => {
  const { code, output } = await play(['throw', 'hello'], '--port', '0');
  assert.equal(code, 1);
  assert.match(
    output,
    /✘ Event will be retried a few times: the handler failed\n +Error: The person wrote throw and a secret\n +at \S*scripted-bot\.ts:\d+:\d+/,
  );
  assert.match(output, /Page {2}You said: hello/);
});

test('the terminal says why an event is given up, and why there is no answer', async () => {
  const { output } = await play(['raw text:', 'hand over:', 'hello'], '--port', '0');
  assert.match(output, /cannot be empty|must not be empty|#100/);
  assert.match(output, /at \S*scripted-bot\.ts:\d+:\d+\n +Given up at try 1/);
  const { output: silent } = await play(['/react ❤', 'nothing'], '--port', '0', '--bot', SILENT_BOT);
  assert.match(
    silent,
    /Nothing sent: the handler ended without a call\. If it should answer: await or return/,
  );
  assert.equal(silent.split('Not answered: no handler').length, 2);
  assert.match(silent, /Not answered: no handler for `reaction`\. Add reaction: … to the bot\./);
});

test('/wait moves the clock, so that a reminder comes', async () => {
  const bot = join(import.meta.dirname, '../examples/reminders/bot.ts');
  const lines = ['appointment', '3', '1', '/wait 10 days', '/wait soon'];
  const { code, output } = await play(lines, '--port', '0', '--bot', bot);
  assert.match(output, /You {3}\/wait 10 days\nPage {2}A reminder: .*\n +The clock is 240 h ahead\./);
  assert.match(output, /✘ Write a time after \/wait, for example 10m, 25h or 2 days\./);
  assert.equal(code, 1);
});

test('a command that does not exist is no text: what there is is listed, and two slashes send it', async () => {
  const { code, output } = await play(['/wiat 25h', '//wiat 25h', '/usr/bin', '/help'], '--port', '0');
  assert.match(output, /✘ There is no \/wiat\. .*\/start.*\/react.*\/wait.*\/help.*\/\/wiat/);
  assert.deepEqual(output.match(/(?<=Page {2}).*/g), ['You said: /wiat 25h', 'You said: /usr/bin']);
  assert.equal(output.split('A number taps').length, 3, 'at the beginning, and after /help');
  assert.equal(code, 1);
});

test('the first lines say that a title is not tapped', async () => {
  const { output } = await play(['hello', 'Again'], '--port', '0');
  assert.match(output, /A number taps .*; a title is sent as text\..*Page {2}You said: Again/s);
});

test('a taken port is passed over, unless it was asked for', async (t) => {
  const server = createServer();
  t.after(() => server.close());
  const { port } = new URL(await listening(server));
  const asked = await play([], '--port', port);
  assert.equal(asked.code, 1);
  assert.match(asked.output, new RegExp(`Port ${port} is taken.*--port`));
  const { code, output } = await play([]);
  assert.equal(code, 0);
  assert.match(output, /answers at http:\/\/localhost:\d+\/messenger/);
});

test('the bot’s own secrets come from a file; what is missing there or in bot-needs.ts is named', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'env-'));
  t.after(() => rm(folder, { recursive: true }));
  const [file, bot] = [join(folder, '.env'), join(folder, 'bot.ts')];
  await writeFile(file, '# for the model\nMODEL_KEY="sk-secret"\nCALENDAR_KEY=abc\n');
  await writeFile(
    join(folder, 'bot-needs.ts'),
    "export const botNeeds = { secrets: ['MODEL_KEY', 'SHOP_KEY'] };",
  );
  await writeFile(bot, `export { bot } from '${SCRIPTED_BOT}';`);
  const names = ['MODEL_KEY', 'SHOP_KEY', 'CALENDAR_KEY', 'OTHER_KEY'];
  const lines = names.map((name) => `secret:${name}`);
  const { code, output } = await play(lines, '--port', '0', '--env', file, '--bot', bot);
  assert.equal(code, 1);
  assert.match(output, /Page {2}9 characters/);
  const line = (name: string) => `Add the line ${name}=… to the file ${file}. Then start again.`;
  for (const said of [
    `The secret SHOP_KEY cannot be read. ${line('SHOP_KEY')}`,
    'The secret CALENDAR_KEY cannot be read. Name CALENDAR_KEY in infra/bot-needs.ts. Then start again.',
    `The secret OTHER_KEY cannot be read. Name OTHER_KEY in infra/bot-needs.ts. ${line('OTHER_KEY')}`,
  ])
    assert.ok(output.includes(said), output);
  assert.doesNotMatch(output, /put-parameter|sk-secret|abc/);
});

test('a bot without a bot-needs.ts next to it has the author’s', async () => {
  const { output } = await play(['secret:NOBODYS_KEY'], '--port', '0');
  assert.match(
    output,
    /NOBODYS_KEY cannot be read\. Name NOBODYS_KEY in infra\/bot-needs\.ts\. Add the line NOBODYS_KEY=… to the file \.env\./,
  );
});

test('a call of AWS that bot-needs.ts does not allow is refused, and the terminal says where to allow it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'needs-'));
  t.after(() => rm(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  await writeFile(bot, `export { bot } from '${join(import.meta.dirname, 'aws/calling-bot.ts')}';`);
  await writeFile(join(folder, 'bot-needs.ts'), 'export const botNeeds = {};');
  const [schedule, elsewhere] = ['["scheduler", "/schedules/a", { "method": "DELETE" }]', '["s3", "/"]'];
  const { output } = await play([schedule, elsewhere], '--port', '0', '--bot', bot);
  assert.match(output, /Page {2}403 AccessDeniedException/);
  assert.match(
    output,
    /not authorized to perform: scheduler:DeleteSchedule .*Allow it in grant of \S*bot-needs\.ts/,
  );
  assert.match(output, /^ +s3 is not simulated: of AWS there are /m);
});

test('an invalid port is refused with what it must be', async () => {
  const { code, output } = await play([], '--port', 'x');
  assert.equal(code, 1);
  assert.match(output, /A port must be a number from 0 to 65535, not “x”/);
  assert.doesNotMatch(output, /\n\s+at /);
});

test('type errors, forgotten awaits and what the bot logs are shown', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'typed-'));
  t.after(() => rm(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(
    bot,
    `import type { Bot } from '${LAMBDA}/messenger.ts';
     export const bot: Bot = { async text({ event, send }) { console.log('Greet\\u2028ing'); console.log({ order: [7] });
       const length: string = event.text.length; send(\`\${length} letters\`); } };`,
  );
  const { code, output } = await playWithTypes(['hello'], '--bot', bot, '--port', '0');
  assert.equal(code, 0, output);
  assert.match(output, /Page {2}5 letters/);
  // Not an end of a line.
  assert.match(output, /^Log {3}Greet\u2028ing$/m);
  assert.match(output, /^Log {3}\{ order: \[ 7 \] \}$/m);
  assert.match(output, /✘ \S*bot\.ts:3:14 TS2322: Type 'number' is not assignable to type 'string'/);
  assert.match(output, /✘ \S*bot\.ts:3:50 Nothing waits for this promise/);
});

test('a file that does not exist is refused with its option', async () => {
  for (const option of ['--bot', '--env']) {
    const { code, output } = await play([], '--port', '0', option, 'nowhere.ts');
    assert.equal(code, 1);
    assert.match(output, new RegExp(`✘ There is no file .*nowhere.ts: look at ${option}`));
    assert.doesNotMatch(output, /\n\s+at /);
  }
});

for (const [what, statement, words] of [
  ['throws', "throw new Error('no calendar')", /Error: no calendar/],
  ['ends its process', 'process.exit(0)', /The bot called process\.exit/],
] as const)
  test(`a bot that ${what} as it is loaded is said once, and no line is read from a pipe`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'unloaded-'));
    t.after(() => rm(folder, { recursive: true }));
    const bot = join(folder, 'bot.ts');
    await writeFile(bot, `if (Date.now() > 0) ${statement};\nexport const bot = {};`);
    const { code, output } = await playWithTypes(['hello'], '--bot', bot, '--no-types', '--port', '0');
    assert.equal(code, 1, output);
    assert.match(output, words);
    assert.match(output, /at \S*bot\.ts:1:\d+\n/);
    assert.equal(output.split('✘').length, 2, output);
    assert.doesNotMatch(output, /hello|2200/);
  });

test('a saved bot answers the next line, and one that does not build leaves the last', {
  timeout: 120_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'saved-'));
  t.after(() => rm(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  const save = (word: string) =>
    writeFile(
      bot,
      `import type { Bot } from '${LAMBDA}/messenger.ts';
       export const bot: Bot = { text: ({ send }) => send(${word}) };`,
    );
  await save("'One'");
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const start = join(import.meta.dirname, 'start.ts');
  const process_ = spawn(process.execPath, [start, '--bot', bot, '--no-types', '--port', '0'], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
  });
  t.after(() => process_.kill());
  const ended = new Promise<number | null>((resolve) => process_.once('exit', resolve));
  let output = '';
  /** Writes a line; settles with the bot's answer. */
  const answer = () => {
    const begun = output.length;
    process_.stdin.write('hello\n');
    return new Promise<string>((resolve) => {
      const look = () => {
        const printed = output.slice(begun);
        const said = /Page {2}(.*)\n/.exec(printed)?.[1];
        if (said !== undefined) resolve(said);
        else process_.stdout.once('data', look);
      };
      look();
    });
  };
  process_.stdout.on('data', (data) => {
    output += data;
  });
  assert.equal(await answer(), 'One');
  await save("'Two'");
  assert.equal(await answer(), 'Two');
  assert.match(output, /✔ rebuilt in \d+ ms/);
  await save(';');
  assert.equal(await answer(), 'Two');
  assert.match(output, /✘ The build failed: the last working bot keeps answering\./);
  process_.stdin.end();
  assert.equal(await ended, 0, output);
});

test('what a bot writes to its output itself is shown as plain output, also without an end of line', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'writing-'));
  t.after(() => rm(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  await writeFile(
    bot,
    `export const bot = { text: async ({ send }) => { process.stdout.write('unended'); await send('Said.'); } };`,
  );
  const { code, output } = await playWithTypes(['hello'], '--bot', bot, '--no-types', '--port', '0');
  assert.match(output, /Log {3}unended/);
  assert.match(output, /Page {2}Said\./);
  assert.equal(code, 0, output);
});
