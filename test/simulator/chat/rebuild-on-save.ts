import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, build, type Message, type Plugin } from 'esbuild';
import type { MessageTemplate } from '../../../lambda/messenger/message-templates.ts';
import { bundleWith } from '../bundle.ts';
import { SourceWatcher } from './source-watcher.ts';
import { placeOf, TypeCheck } from './type-check.ts';
import type { ProblemView, StatusView } from './view.ts';

/** What is built, and when. */
export interface RebuildOptions {
  /** The file that replaces `lambda/bot.ts`. */
  readonly bot: string;
  /** The file with the Page's profile. */
  readonly profile: string;
  /** The file with the templates of utility messages; none by default. */
  readonly templates?: string | undefined;
  /** The folder whose files are watched; those of the bot’s folder, and all that it imports, are too. */
  readonly watched: string;
  /** Whether the types are checked after each build; true by default. */
  readonly types?: boolean;
}

/** Builds the bundle whenever a file is saved, and reports what does not compile. */
export class Rebuilder {
  #status: Omit<StatusView['build'], 'answers'> = {
    state: 'building',
    bundles: 0,
    milliseconds: 0,
    checked: false,
    problems: [],
  };
  /** The last bundle. */
  folder: string | undefined;
  /** Why the profile is not valid; undefined if it is. */
  profileProblem: string | undefined;
  /** The same of the templates. */
  templatesProblem: string | undefined;
  /** Why the bot of the last bundle cannot be loaded. */
  loadProblem: ProblemView | undefined;
  /** Settles with the last check of types. */
  checked: Promise<void> | undefined;
  /** Called with the folder of each new bundle; `newest` waits for what it returns. */
  onBundle: (folder: string) => unknown = () => {};
  onStatus: () => void = () => {};
  readonly #options: RebuildOptions;
  readonly #folders: string[] = [];
  readonly #types: TypeCheck;
  #watcher: SourceWatcher | undefined;
  #builds = 0;
  #building: Promise<string | undefined> | undefined;

  constructor(options: RebuildOptions) {
    this.#options = options;
    const { bot, profile, templates = profile, watched } = options;
    this.#types = new TypeCheck([bot, profile, templates, watched]);
  }

  /** The state of the build, with all problems. */
  get status(): StatusView['build'] {
    const { profile, templates = '' } = this.#options;
    const { loadProblem } = this;
    const status: StatusView['build'] = {
      ...this.#status,
      answers: this.#status.bundles > 0 && !loadProblem,
      ...(loadProblem &&
        this.#status.state === 'ready' && {
          state: 'not loaded',
          problems: [loadProblem, ...this.#status.problems],
        }),
    };
    const files = [
      [profile, this.profileProblem],
      [templates, this.templatesProblem],
    ] as const;
    const problems = files.flatMap(([file, text]) =>
      text === undefined ? [] : [{ place: placeOf(file), text }],
    );
    return problems.length === 0 ? status : { ...status, problems: [...status.problems, ...problems] };
  }

  /** Notes why the bot of a bundle cannot be loaded, unless there is a newer one. */
  notLoaded(problem: ProblemView, folder: string | undefined): void {
    if (folder !== this.folder || this.loadProblem) return;
    this.loadProblem = problem;
    this.onStatus();
  }

  /** Builds once and begins to watch. @returns the folder with the bundle; it is empty if the build fails */
  async open(): Promise<string> {
    const { bot, profile, templates = profile, watched } = this.#options;
    const options = { folders: [watched, dirname(bot)], files: [profile, templates] };
    this.#watcher = new SourceWatcher(options, () => void this.rebuild());
    return (await this.rebuild()) ?? this.#newFolder();
  }

  /**
   * Builds the saved sources, then checks their types in the background. If the build fails, the last bundle
   * stays.
   */
  rebuild(): Promise<string | undefined> {
    this.#building = this.#build();
    return this.#building;
  }

  /** Waits until what is saved now is built, or its build has failed: for who acts right after a save. */
  async newest(): Promise<void> {
    this.#watcher?.look();
    // A newer build may begin meanwhile.
    for (let awaited: unknown; awaited !== this.#building; ) {
      awaited = this.#building;
      await awaited;
    }
  }

  async #build(): Promise<string | undefined> {
    this.#builds += 1;
    const number = this.#builds;
    const begun = performance.now();
    this.#types.stop();
    this.#setStatus({ ...this.#status, state: 'building' });
    try {
      const folder = await bundleWith(this.#options.bot, this.#inputs);
      this.#folders.push(folder);
      if (number !== this.#builds) return undefined;
      this.folder = folder;
      this.loadProblem = undefined;
      const applied = this.onBundle(folder);
      const milliseconds = Math.round(performance.now() - begun);
      this.#setStatus({
        state: 'ready',
        bundles: this.#status.bundles + 1,
        milliseconds,
        checked: false,
        problems: [],
      });
      if (this.#options.types !== false) this.checked = this.#checkTypes(number);
      await applied;
      return folder;
    } catch (error) {
      if (!isBuildFailure(error)) throw error;
      if (number === this.#builds)
        this.#setStatus({ ...this.#status, state: 'failed', problems: problemsOf(error) });
      return undefined;
    }
  }

  /** Reads the saved profile. @throws Error when it cannot be loaded */
  async readProfile(): Promise<object> {
    const { profile }: { profile?: unknown } = await this.#load(this.#options.profile);
    if (typeof profile === 'object' && profile !== null) return profile;
    throw new Error('The file must export an object named “profile”.');
  }

  /** Reads the saved templates. @throws Error when they cannot be loaded */
  async readTemplates(): Promise<readonly MessageTemplate[]> {
    if (this.#options.templates === undefined) return [];
    const { templates = [] }: { templates?: readonly MessageTemplate[] } = await this.#load(
      this.#options.templates,
    );
    return templates;
  }

  async #load(file: string): Promise<object> {
    const outfile = join(await this.#newFolder(), 'loaded.mjs');
    await build({
      entryPoints: [file],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      plugins: [this.#inputs],
    });
    return import(pathToFileURL(outfile).href);
  }

  /** Watches what a build reads, and what it does not find. A build that fails has no list of what it has read. */
  readonly #inputs: Plugin = {
    name: 'inputs',
    setup: ({ initialOptions, onLoad, onEnd }) => {
      initialOptions.metafile = true;
      const { absWorkingDir = '' } = initialOptions;
      const watch = (paths: readonly string[]) => {
        const files = paths.filter((path) => !/^[\w-]{2,}:|node_modules/.test(path));
        this.#watcher?.add(files.map((path) => resolve(absWorkingDir, path)));
      };
      onLoad({ filter: /\.[cm]?tsx?$/ }, ({ path }) => {
        watch([path]);
        return undefined;
      });
      onEnd(({ metafile, errors }) =>
        watch([...Object.keys(metafile?.inputs ?? {}), ...errors.flatMap(filesIn)]),
      );
    },
  };

  async close(): Promise<void> {
    this.#watcher?.close();
    this.#builds += 1;
    await this.#types.close();
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  #setStatus(status: Omit<StatusView['build'], 'answers'>): void {
    this.#status = status;
    this.onStatus();
  }

  async #newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'messenger-bot-'));
    this.#folders.push(folder);
    return folder;
  }

  async #checkTypes(build: number): Promise<void> {
    const problems = await this.#types.run();
    if (problems && build === this.#builds) this.#setStatus({ ...this.#status, checked: true, problems });
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

/** The file of an error, and those that would mend it if it is an import of what is not there. */
function filesIn({ text, location }: Message): readonly string[] {
  if (!location) return [];
  const [, missing] = /^Could not resolve "(\.[^"]*)"/.exec(text) ?? [];
  if (missing === undefined) return [location.file];
  const path = join(dirname(location.file), missing);
  const sources = ['', '.ts', '/index.ts', '.js', '.json'].map((ending) => path + ending);
  return [location.file, ...sources, path.replace(/js$/, 'ts')];
}

function problemsOf({ errors }: BuildFailure): readonly ProblemView[] {
  return errors.map(({ text, location }) => ({
    place: location ? placeOf(location.file, location.line, location.column + 1) : '',
    text,
  }));
}
