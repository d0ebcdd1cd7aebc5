/** `npm run check`: looks at the sources in several ways. One that finds something does not hide the next. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { styleText } from 'node:util';

/** One way to look at the sources. */
interface Part {
  readonly name: string;
  /** The script for Node, from the project's folder, and its arguments. */
  readonly command: readonly string[];
  /** What to do when it finds something. */
  readonly advice?: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = 'node_modules/typescript/bin/tsc';

/** What `npm run check` runs. */
export const PARTS: readonly Part[] = [
  {
    name: 'format and lint',
    command: ['node_modules/@biomejs/biome/bin/biome', 'ci', '.'],
    advice: 'npm run fix mends most',
  },
  { name: 'types', command: [TSC] },
  { name: 'types of the chat page', command: [TSC, '-p', 'test/simulator/chat/page'] },
  { name: 'forgotten awaits', command: ['test/support/find-unawaited.ts'] },
  { name: 'unused code', command: ['node_modules/knip/bin/knip.js'] },
];

/** Runs all parts, whose output is shown, then lists those that failed. @returns the exit code: 1 if one failed */
export function check(parts: readonly Part[]): number {
  const failed = parts.filter(({ name, command }) => {
    console.log(styleText('bold', name));
    return spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' }).status !== 0;
  });
  console.log();
  for (const { name, advice } of failed)
    console.log(styleText('red', `✘ ${[name, advice].filter(Boolean).join(': ')}`));
  if (failed.length === 0) console.log(`${styleText('green', '✔')} nothing found`);
  return failed.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = check(PARTS);
