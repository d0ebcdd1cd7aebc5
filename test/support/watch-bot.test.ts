import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const WATCH = join(import.meta.dirname, 'watch-bot.ts');

const TEST = `import { test } from 'node:test';
import { word } from '../lambda/bot.ts';
test(\`the bot says \${word}\`, () => {});
`;

test('the bot’s tests run again after each save, in place or by a new file', {
  timeout: 120_000,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'watched-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const bot = join(folder, 'lambda/bot.ts');
  const say = (word: string) => `export const word: string = '${word}';\n`;
  for (const name of ['lambda', 'test']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(bot, say('one'));
  writeFileSync(join(folder, 'test/bot.test.ts'), TEST);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const watching = spawn(process.execPath, [WATCH, '--folder', folder], { env });
  t.after(() => watching.kill());
  let output = '';
  const saying = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (output.includes(words)) resolve();
      };
      watching.stdout.on('data', look);
      look();
    });
  watching.stdout.on('data', (data) => {
    output += data;
  });
  await saying('✔ the bot says one');
  for (const word of ['two', 'three']) {
    writeFileSync(`${bot}.new`, say(word));
    renameSync(`${bot}.new`, bot);
    await saying(`✔ the bot says ${word}`);
    writeFileSync(bot, say(`${word} again`));
    await saying(`✔ the bot says ${word} again`);
  }
  writeFileSync(join(folder, 'lambda/other.ts'), '');
  await saying('lambda/other.ts: ');
  writeFileSync(bot, `${say('four')}if (word) process.exit(1);\n`);
  await saying('✘ process.exit was called at lambda/bot.ts:2:');
  writeFileSync(bot, 'export const word = ;\n');
  await saying('Expression expected');
  assert.match(output, /lambda\/bot\.ts: \d/);
});
