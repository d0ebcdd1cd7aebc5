import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SourceWatcher } from './source-watcher.ts';

/** In milliseconds, longer than any test: only events of the system cause a look. */
const NEVER = 2 ** 30;

/** In milliseconds. The tests of what no event tells look this often. */
const OFTEN = 20;

const options = { timeout: 60_000 };

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'watched-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A folder with two files and a watcher. */
function watched(t: TestContext, interval: number, prepare: (folder: string) => void = () => {}) {
  const folder = newFolder(t);
  const told: string[][] = [];
  let wake = () => {};
  /** Writes into the file, as `echo … > file` does. */
  const save = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  /** Puts a new file in the place of the old one, as most editors, `sed -i` and git do. */
  const replace = (path: string, text: string) => {
    save(`${path}~`, text);
    renameSync(join(folder, `${path}~`), join(folder, path));
  };
  /** Waits for the next change, which must be one of these files, in the order of their names. */
  const seen = async (...files: readonly string[]) => {
    if (told.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    assert.deepEqual(told.shift(), files);
  };
  save('bot.ts', '0');
  save('words/de.ts', '0');
  prepare(folder);
  const watcher = new SourceWatcher({ folders: [folder], interval }, (files) => {
    told.push(files.map((file) => relative(folder, file).replaceAll(sep, '/')).toSorted());
    wake();
  });
  // The watcher itself keeps no process alive.
  const alive = setInterval(() => {}, NEVER);
  t.after(() => {
    clearInterval(alive);
    watcher.close();
  });
  return { folder, watcher, save, replace, seen };
}

test('saves in place and saves that replace the file are seen in turn', options, async (t) => {
  const { save, replace, seen } = watched(t, NEVER);
  for (let i = 1; i <= 20; i += 1) {
    for (const file of ['bot.ts', 'words/de.ts']) {
      (i % 2 === 0 ? save : replace)(file, `${file} ${i}`);
      await seen(file);
    }
  }
});

test('a new file, a new folder with a file, and a removed file are seen', options, async (t) => {
  const { folder, save, replace, seen } = watched(t, NEVER);
  replace('orders.ts', '1');
  await seen('orders.ts');
  save('a/b/c.ts', '1');
  await seen('a/b/c.ts');
  replace('a/b/c.ts', '2');
  await seen('a/b/c.ts');
  rmSync(join(folder, 'orders.ts'));
  await seen('orders.ts');
});

test('saves in a renamed folder, and in one made anew in its place, are seen', options, async (t) => {
  const { folder, save, replace, seen } = watched(t, NEVER);
  save('words/short/de.ts', '0');
  await seen('words/short/de.ts');
  renameSync(join(folder, 'words'), join(folder, 'speech'));
  await seen('speech/de.ts', 'speech/short/de.ts', 'words/de.ts', 'words/short/de.ts');
  replace('speech/short/de.ts', '1');
  await seen('speech/short/de.ts');
  for (let i = 1; i <= 5; i += 1) {
    replace('words/short/de.ts', `new ${i}`);
    await seen('words/short/de.ts');
    replace('words/short/de.ts', `newer ${i}`);
    await seen('words/short/de.ts');
    rmSync(join(folder, 'words'), { recursive: true });
    await seen('words/short/de.ts');
  }
});

test('git checkout of other commits is seen each time', options, async (t) => {
  const { folder, replace, seen } = watched(t, NEVER, (folder) => {
    const commit = (name: string) => {
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', name);
      git(folder, 'branch', name);
    };
    git(folder, 'init', '-q');
    commit('one');
    rmSync(join(folder, 'words'), { recursive: true });
    writeFileSync(join(folder, 'bot.ts'), 'two');
    mkdirSync(join(folder, 'speech'));
    writeFileSync(join(folder, 'speech/de.ts'), 'two');
    commit('two');
  });
  for (const name of ['one', 'two', 'one', 'two', 'one']) {
    git(folder, 'checkout', '-q', name);
    await seen('bot.ts', 'speech/de.ts', 'words/de.ts');
    const file = name === 'one' ? 'words/de.ts' : 'speech/de.ts';
    replace(file, `edited on ${name}`);
    await seen(file);
    git(folder, 'checkout', '-q', '--', '.');
    await seen(file);
  }
});

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
}

test('a save that changes no content is not told, nor is one of another kind of file', options, async (t) => {
  const { folder, save, replace, seen } = watched(t, NEVER);
  replace('bot.ts', '0');
  utimesSync(join(folder, 'words/de.ts'), 1, 1);
  save('picture.png', '1');
  save('node_modules/package/index.js', '1');
  save('.hidden/index.ts', '1');
  replace('orders.ts', '1');
  await seen('orders.ts');
});

test(
  'a watched folder that is replaced, and links to elsewhere, are seen without an event',
  options,
  async (t) => {
    const { folder, save, replace, seen } = watched(t, OFTEN);
    const shared = join(newFolder(t), 'shared.ts');
    writeFileSync(shared, '0');
    rmSync(folder, { recursive: true });
    replace('bot.ts', 'longer');
    await seen('bot.ts', 'words/de.ts');
    symlinkSync(shared, join(folder, 'shared.ts'));
    await seen('shared.ts');
    writeFileSync(shared, 'longer');
    await seen('shared.ts');
    symlinkSync(folder, join(folder, 'itself'), 'junction');
    save('bot.ts', 'longest');
    await seen('bot.ts');
  },
);

test('a file elsewhere is watched when it is added, also one that is made later', options, async (t) => {
  const { watcher, folder, seen } = watched(t, OFTEN);
  const elsewhere = newFolder(t);
  const [there, later] = [join(elsewhere, 'there.ts'), join(elsewhere, 'below/later.ts')];
  writeFileSync(there, '0');
  watcher.add([there, later]);
  writeFileSync(there, 'longer');
  await seen(relative(folder, there).replaceAll(sep, '/'));
  mkdirSync(dirname(later));
  writeFileSync(later, '1');
  await seen(relative(folder, later).replaceAll(sep, '/'));
});
