import { hash } from 'node:crypto';
import { type FSWatcher, readdirSync, readFileSync, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

/** What is watched. */
export interface WatchOptions {
  /** These folders, and the folders in them. */
  readonly folders: readonly string[];
  /** Further files. They need not exist. */
  readonly files?: readonly string[];
  /** How often to look without an event, in milliseconds; 1000 by default. */
  readonly interval?: number;
}

/** A file as it was last seen: `stamp` changes with each save, `digest` only with the content. */
interface Seen {
  readonly stamp: string;
  /** Empty if the file does not exist. */
  readonly digest: string;
}

const SOURCE = /\.(?:[cm]?[jt]sx?|json|txt)$/;

/** A bot in somebody's home folder must not have all of it watched. */
const MAX_FOLDERS = 200;

/** In milliseconds: editors save a file in several steps. */
const DEBOUNCE = 50;

/**
 * These systems watch a whole tree with one watcher. On Windows a watcher for each folder would also keep the
 * folder above from being renamed. Elsewhere Node builds it from watchers of single files, and goes deaf when
 * a file is replaced. Source: https://nodejs.org/api/fs.html#caveats
 */
const HAS_TREES = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Tells when the content of a source file changes. Looking at all files decides; the system's events only say
 * when to look. A look each second finds what no event tells: network drives, folders mounted into a container,
 * a watched folder that was replaced, links to elsewhere.
 */
export class SourceWatcher {
  readonly #folders: readonly string[];
  readonly #files: Set<string>;
  readonly #onChange: (files: readonly string[]) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #interval: NodeJS.Timeout;
  #seen = new Map<string, Seen>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { folders, files = [], interval = 1_000 }: WatchOptions,
    onChange: (files: readonly string[]) => void,
  ) {
    this.#folders = folders;
    this.#files = new Set(files);
    this.#onChange = onChange;
    this.#seen = this.#look();
    this.#interval = setInterval(() => this.look(), interval).unref();
  }

  /** Watches further files from now on. */
  add(files: readonly string[]): void {
    for (const file of files) {
      if (this.#seen.has(file)) continue;
      this.#files.add(file);
      this.#seen.set(file, this.#see(file));
      this.#listen(dirname(file), false);
    }
  }

  close(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#timer);
    for (const folder of this.#watchers.keys()) this.#drop(folder);
  }

  /** Looks at all files now, and tells what has changed; that takes less than a millisecond. */
  look(): void {
    const before = this.#seen;
    this.#seen = this.#look();
    const files = [...new Set([...before.keys(), ...this.#seen.keys()])];
    const changed = files.filter((file) => digestIn(before, file) !== digestIn(this.#seen, file));
    if (changed.length > 0) this.#onChange(changed);
  }

  #look(): Map<string, Seen> {
    const found = new Set(this.#files);
    for (const file of this.#files) this.#listen(dirname(file), false);
    for (const folder of this.#folders) {
      if (HAS_TREES) this.#listen(folder, true);
      this.#walk(folder, found);
    }
    return new Map([...found].map((file) => [file, this.#see(file)]));
  }

  /** Adds the source files below a folder to `found`, the nearest first. */
  #walk(root: string, found: Set<string>): void {
    // By their real paths: a link may lead to a folder above.
    const folders = new Map([[realPath(root), root]]);
    for (const folder of folders.values()) {
      // Before the folder is read: nothing may come in between.
      if (!HAS_TREES) this.#listen(folder, false);
      for (const name of namesIn(folder)) {
        const path = join(folder, name);
        if (SOURCE.test(name)) found.add(path);
        else if (folders.size < MAX_FOLDERS && statOf(path)?.isDirectory()) folders.set(realPath(path), path);
      }
    }
  }

  #see(file: string): Seen {
    const { mtimeMs, ctimeMs, size, ino } = statOf(file) ?? {};
    const stamp = [mtimeMs, ctimeMs, size, ino].join();
    const before = this.#seen.get(file);
    if (before?.stamp === stamp) return before;
    return { stamp, digest: orUndefined(() => hash('sha1', readFileSync(file))) ?? '' };
  }

  #listen(folder: string, recursive: boolean): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { recursive, persistent: false }, (event, name) => {
        // The folder itself was moved or deleted: what comes in its place needs a new watcher.
        if (event === 'rename' && name === basename(folder)) this.#drop(folder);
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.look();
        }, DEBOUNCE);
      });
      watcher.on('error', () => this.#drop(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // It does not exist yet, or the system has no more watchers: the next look tries again.
    }
  }

  /** Closes the watchers of a path and of all below it. */
  #drop(path: string): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folder !== path && !folder.startsWith(path + sep)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
  }
}

function digestIn(seen: ReadonlyMap<string, Seen>, file: string): string {
  return seen.get(file)?.digest ?? '';
}

function namesIn(folder: string): readonly string[] {
  const names = orUndefined(() => readdirSync(folder)) ?? [];
  return names.filter((name) => !name.startsWith('.') && name !== 'node_modules');
}

const statOf = (path: string) => orUndefined(() => statSync(path));

const realPath = (path: string) => orUndefined(() => realpathSync(path));

/** What cannot be read is not there. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
