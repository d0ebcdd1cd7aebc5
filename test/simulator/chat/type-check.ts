import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import type { ProblemView } from './view.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The compiler, and what finds promises that no code waits for: neither is needed for a bundle. */
const CHECKS = [
  ['node_modules/typescript/bin/tsc', '--pretty', 'false', '-p'],
  ['test/support/find-unawaited.ts'],
] as const;

/** Checks the types of some files and folders. Only the latest check matters: a new one stops the one before. */
export class TypeCheck {
  readonly #include: readonly string[];
  #folder: Promise<string> | undefined;
  #running = new AbortController();

  constructor(include: readonly string[]) {
    this.#include = include;
  }

  /** Runs the checks and returns what they find; undefined if they were stopped. */
  async run(): Promise<readonly ProblemView[] | undefined> {
    this.stop();
    const { signal } = this.#running;
    this.#folder ??= this.#makeFolder();
    const config = join(await this.#folder, 'tsconfig.json');
    const outputs = await Promise.all(CHECKS.map((check) => outputOf([...check, config], signal)));
    return signal.aborted ? undefined : outputs.flatMap(readProblems);
  }

  stop(): void {
    this.#running.abort();
    this.#running = new AbortController();
  }

  async close(): Promise<void> {
    this.stop();
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  /** The folder holds the settings, and what the compiler has learnt for the next check. */
  async #makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'type-check-'));
    const settings = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        typeRoots: [join(ROOT, 'node_modules/@types')],
        incremental: true,
        tsBuildInfoFile: join(folder, 'tsbuildinfo'),
      },
      include: this.#include,
      exclude: [],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    return folder;
  }
}

/** Runs a script of the project; returns its output. */
function outputOf(args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((settle) => {
    execFile(process.execPath, args, { cwd: ROOT, signal }, (_, output) => settle(output));
  });
}

/** Reads `lambda/bot.ts(24,90): error TS2345: …`, which may continue on indented lines. */
function readProblems(output: string): readonly ProblemView[] {
  return output.split(/\n(?! )/).flatMap((text) => {
    const [, file, line, column, what = ''] = /^(.+?)\((\d+),(\d+)\): error:? (.*)$/s.exec(text) ?? [];
    return file === undefined ? [] : [{ place: placeOf(file, line, column), text: what.trim() }];
  });
}

/** A place as problems name it, on each system: `lambda/bot.ts:24:90`. */
export function placeOf(file: string, ...position: readonly unknown[]): string {
  return [relative(ROOT, resolve(ROOT, file)).replaceAll(sep, '/'), ...position].join(':');
}
