import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer } from './peers.ts';

const run = promisify(execFile);

/** Scripts of packages are not run: what they are for is not needed to answer. */
const INSTALL = ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'];

/**
 * Installs a peer and its handler into a new folder, as they are deployed.
 * @returns the file that exports `handler`
 * @throws Error when npm fails.
 */
export async function install({ packages, files, entry }: Peer, folder: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  await run('npm', [...INSTALL, '--prefix', folder, ...packages], { cwd: folder });
  for (const [from, to] of Object.entries(files)) {
    await copyFile(join(import.meta.dirname, from), join(folder, to));
  }
  return join(folder, entry);
}

/** The size of all files in a folder, in bytes. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
