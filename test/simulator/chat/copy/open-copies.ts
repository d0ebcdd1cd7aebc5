import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWith } from '../../bundle.ts';
import { type Simulator, startSimulator } from '../../simulator.ts';
import { Chat } from '../chat.ts';
import { Media } from '../media.ts';
import { Rebuilder } from '../rebuild-on-save.ts';

export const ROOT = resolve(import.meta.dirname, '../../../..');

/** What is behind the chat page, for a bot whose conversations are copied. */
export interface OpenCopies {
  readonly chat: Chat;
  readonly simulator: Simulator;
  /** Does what a saved file does: a new bundle replaces the old one. */
  save(): void;
  close(): Promise<void>;
}

/** The templates of utility messages beside a `bot.ts`, else those of the page's own bot. */
function templatesOf(bot: string): string {
  const own = join(dirname(bot), 'templates.ts');
  return basename(bot) === 'bot.ts' && existsSync(own)
    ? own
    : join(ROOT, 'test/simulator/chat/show-templates.ts');
}

/** Opens the chat without its page, and without watching or checking the bot's file. */
export async function openCopies(bot: string): Promise<OpenCopies> {
  const folder = await bundleWith(bot);
  const profile = join(ROOT, 'test/simulator/chat/show-profile.ts');
  const rebuilder = new Rebuilder({ bot, profile, templates: templatesOf(bot), watched: ROOT });
  const simulator = await startSimulator({ folder, maxConcurrency: 1 });
  const chat = new Chat(simulator, rebuilder, new Media(simulator.url, simulator.facebook.pageApi), false);
  return {
    chat,
    simulator,
    save: () => rebuilder.onBundle(folder),
    async close() {
      chat.close();
      await simulator.close();
      await rebuilder.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The copies of a bot's conversations as a test file. */
export function testFile(bot: string, copies: readonly string[]): string {
  const from = (path: string) => JSON.stringify(pathToFileURL(path));
  const imports = [
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    `import { bot } from ${from(bot)};`,
    `import { templates } from ${from(templatesOf(bot))};`,
    `import { talk } from ${from(join(ROOT, 'test/talk.ts'))};`,
    'void templates;',
  ];
  return [...imports, '', ...copies].join('\n');
}

/** Runs a test file; gives what Node says of each test that fails. The file of failed tests stays. */
export async function failuresOf(code: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'copied-'));
  const file = join(folder, 'copied.test.mts');
  await writeFile(file, code);
  // Else the tests would report to the runner of this file.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const output = await new Promise<string>((done) => {
    const options = { env, maxBuffer: 2 ** 28 };
    execFile(process.execPath, ['--test-reporter=tap', file], options, (error, stdout, stderr) => {
      const hasReport = error === null || /^not ok/m.test(stdout);
      done(hasReport ? stdout : `not ok ${stdout}${stderr}`);
    });
  });
  const failed = output.split(/^(?=(?:not )?ok \d)/m).filter((part) => part.startsWith('not ok'));
  if (failed.length === 0) await rm(folder, { recursive: true });
  return failed.map((part) => `${file}\n${part}`);
}
