/**
 * `npm run test:bot`: runs the tests of the bot, and runs them again after each save in `lambda/` or of a file in `test/`.
 * `node --watch` misses what comes after a file was replaced, which is how many editors save.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { SourceWatcher } from '../simulator/chat/source-watcher.ts';

const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string', default: root } },
});
const { folder } = values;
const [test = 'test/bot.test.ts'] = positionals;

const TELL_EXIT = import.meta.resolve('./tell-exit.ts');

let running: ChildProcess | undefined;
run();
const files = globSync('test/*.ts', { cwd: folder }).map((file) => join(folder, file));
new SourceWatcher({ folders: [join(folder, 'lambda')], files }, ([first = '', ...others]) => {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  console.log(styleText('bold', `\n${relative(folder, first)}${more}: ${new Date().toLocaleTimeString()}\n`));
  run();
});
// The watcher alone does not keep the process alive.
setInterval(() => {}, 2 ** 30);

function run(): void {
  running?.kill();
  running = spawn(process.execPath, ['--import', TELL_EXIT, '--test', test], {
    cwd: folder,
    stdio: 'inherit',
  });
}
