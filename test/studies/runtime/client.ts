import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** AWS's runtime client, the program that Lambda's Node runtime is (https://www.npmjs.com/package/aws-lambda-ric). */
const PACKAGE = 'aws-lambda-ric';

/** Its install script builds a part in C++, with curl. */
const TOOLS = ['npm', 'cmake', 'c++', 'make', 'python3', 'tar', 'xz'];

/** In milliseconds. A build takes two to five minutes. */
const TIME_OUT = 15 * 60_000;

/** AWS's client on this machine. */
export interface Client {
  /** The file that starts it. */
  readonly file: string;
  readonly version: string;
}

/**
 * Installs the client in the user's cache folder, where nobody else can put another one. Once for each version.
 * @throws Error that says which tool is missing, or what the build said last
 */
export function installClient(version: string): Client {
  if (!/^\w[\w.-]*$/.test(version))
    throw new Error(`--client must be a version, like 4.0.2, or “latest” (got “${version}”).`);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'messenger-lambda', `${PACKAGE}-${version}`);
  const installed = join(folder, 'node_modules', PACKAGE);
  const built = join(folder, 'built');
  if (!existsSync(built)) install(version, folder);
  writeFileSync(built, '');
  return { file: join(installed, 'index.mjs'), version: versionIn(installed) };
}

function install(version: string, folder: string): void {
  checkTools();
  mkdirSync(folder, { recursive: true });
  const allowed = { private: true, allowScripts: { [PACKAGE]: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(allowed));
  const parameters = ['install', `${PACKAGE}@${version}`, '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', parameters, {
    cwd: folder,
    encoding: 'utf8',
    timeout: TIME_OUT,
  });
  if (status !== 0) throw new Error(`${PACKAGE} cannot be installed in ${folder}:\n${stderr.slice(-2000)}`);
}

function versionIn(folder: string): string {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return version;
}

function checkTools(): void {
  if (process.platform !== 'linux')
    throw new Error('AWS’s runtime client runs on Linux only: use a container or WSL.');
  const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error);
  if (missing.length > 0)
    throw new Error(
      `To build AWS’s runtime client this machine needs ${missing.join(', ')}. On Debian and Ubuntu: apt-get install g++ make cmake python3 xz-utils`,
    );
}
