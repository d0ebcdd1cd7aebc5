import { execFile } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, build } from 'esbuild';
import { bundleWith } from '../bundle.ts';
import type { ProblemView, StatusView } from './view.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

export interface RebuildOptions {
  /** The file in the place of `lambda/bot.ts`. */
  readonly bot: string;
  /** The file with the Page's profile. */
  readonly profile: string;
  /** The folder whose files are watched. */
  readonly watched: string;
}

/** Builds the bundle whenever something is saved, and says what does not compile. */
export class Rebuilder {
  #status: StatusView['build'] = {
    state: 'building',
    bundles: 0,
    milliseconds: 0,
    checked: false,
    problems: [],
  };
  /** The last bundle. */
  folder: string | undefined;
  /** What is wrong with the profile. */
  profileProblem: string | undefined;
  /** Told of each new bundle, by its folder. */
  onBundle: (folder: string) => void = () => {};
  onStatus: () => void = () => {};
  readonly #options: RebuildOptions;
  readonly #folders: string[] = [];
  readonly #stop = new AbortController();
  #map: SourceMap | undefined;
  #timer: NodeJS.Timeout | undefined;
  #compiler = new AbortController();
  #builds = 0;

  constructor(options: RebuildOptions) {
    this.#options = options;
  }

  /** How the build stands, and all that does not fit. */
  get status(): StatusView['build'] {
    if (this.profileProblem === undefined) return this.#status;
    const problem = { place: relative(ROOT, this.#options.profile), text: this.profileProblem };
    return { ...this.#status, problems: [...this.#status.problems, problem] };
  }

  /** Builds once and begins to watch. @returns the folder with the bundle; an empty one when nothing could be built */
  async open(): Promise<string> {
    const { signal } = this.#stop;
    const { bot, profile, watched } = this.#options;
    for (const folder of new Set([watched, dirname(bot), dirname(profile)])) {
      watch(folder, { recursive: folder === watched, signal }, (_, file) => {
        if (!file?.endsWith('.ts')) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.rebuild(), SETTLED);
      });
    }
    return (await this.rebuild()) ?? this.#newFolder();
  }

  /**
   * Builds from what is saved now; the types are checked meanwhile. What does not build leaves the bundle before it in
   * place.
   */
  async rebuild(): Promise<string | undefined> {
    this.#builds += 1;
    const number = this.#builds;
    const begun = performance.now();
    this.#say({ ...this.#status, state: 'building' });
    try {
      const folder = await bundleWith(this.#options.bot);
      this.#folders.push(folder);
      if (number !== this.#builds) return undefined;
      this.#map = new SourceMap(JSON.parse(await readFile(join(folder, 'index.mjs.map'), 'utf8')));
      this.folder = folder;
      this.onBundle(folder);
      const milliseconds = Math.round(performance.now() - begun);
      this.#say({
        state: 'ready',
        bundles: this.#status.bundles + 1,
        milliseconds,
        checked: false,
        problems: [],
      });
      void this.#checkTypes(number);
      return folder;
    } catch (error) {
      if (!isBuildFailure(error)) throw error;
      if (number === this.#builds)
        this.#say({ ...this.#status, state: 'failed', problems: problemsOf(error) });
      return undefined;
    }
  }

  /** The Page's profile as it is saved now. */
  async readProfile(): Promise<object> {
    const outfile = join(await this.#newFolder(), 'profile.mjs');
    await build({
      entryPoints: [this.#options.profile],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    });
    const { profile }: { profile?: unknown } = await import(pathToFileURL(outfile).href);
    if (typeof profile === 'object' && profile !== null) return profile;
    throw new Error('It exports no object “profile”.');
  }

  /** Names the places in the sources for those in the bundle. */
  readonly mapped = (text: string): string =>
    text.replace(/(?:file:\/\/)?[^\s("]*index\.mjs:(\d+):(\d+)/g, (place, line, column) => {
      const entry = this.#map?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry)) return place;
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });

  async close(): Promise<void> {
    this.#stop.abort();
    this.#compiler.abort();
    clearTimeout(this.#timer);
    this.#builds += 1;
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  #say(status: StatusView['build']): void {
    this.#status = status;
    this.onStatus();
  }

  async #newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'messenger-bot-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Adds what the compiler says of the bot and all that it stands on. */
  async #checkTypes(build: number): Promise<void> {
    const folder = await this.#newFolder();
    const { bot, profile, watched } = this.#options;
    const settings = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: [bot, profile, watched],
      exclude: [],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    this.#compiler.abort();
    this.#compiler = new AbortController();
    const output = await compiled(['--pretty', 'false', '-p', folder], this.#compiler.signal);
    if (build === this.#builds) this.#say({ ...this.#status, checked: true, problems: readProblems(output) });
  }
}

/** Editors save in several steps. */
const SETTLED = 50;

/** Runs the compiler; gives what it prints. */
function compiled(args: readonly string[], signal: AbortSignal): Promise<string> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  return new Promise((settle) => {
    execFile(process.execPath, [compiler, ...args], { cwd: ROOT, signal }, (_, output) => settle(output));
  });
}

/** `lambda/bot.ts(24,90): error TS2345: …`, with more lines that are indented. */
function readProblems(output: string): readonly ProblemView[] {
  return output.split(/\n(?! )/).flatMap((text) => {
    const [, file, line, column, what = ''] = /^(.+?)\((\d+),(\d+)\): error (.*)$/s.exec(text) ?? [];
    return file === undefined ? [] : [{ place: placeOf(file, line, column), text: what.trim() }];
  });
}

function placeOf(file: string, line: unknown, column: unknown): string {
  return `${relative(ROOT, resolve(ROOT, file))}:${line}:${column}`;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function problemsOf({ errors }: BuildFailure): readonly ProblemView[] {
  return errors.map(({ text, location }) => ({
    place: location ? placeOf(location.file, location.line, location.column + 1) : '',
    text,
  }));
}
