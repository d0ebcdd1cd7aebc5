import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { inPlaceOfBot } from '../../simulator/bundle.ts';
import { buildRuntime } from './builds.ts';
import { postOf, recordEvent, verificationRequest } from './calls.ts';
import { type Environment, inEnvironment } from './environment.ts';
import { Figures } from './figures.ts';
import { Instance } from './instance.ts';
import { table } from './table.ts';

const ROWS = {
  bundle: 'bundle (KB)',
  coldPost: 'cold: POST acknowledged: CPU without Node itself (ms)',
  coldPostLate: 'cold: POST acknowledged: CPU after the init phase (ms)',
  coldRecord: 'cold: queue record answered: CPU without Node itself (ms)',
  coldRecordLate: 'cold: queue record answered: CPU after the init phase (ms)',
  warmPost: 'warm: POST with 1 event: CPU (ms)',
  warmRecord: 'warm: queue record answered: CPU (ms)',
} as const;

const COLD = { coldPost: () => postOf(1), coldRecord: recordEvent } as const;
const WARM = { warmPost: () => postOf(1), warmRecord: recordEvent } as const;

/** How many calls of each kind come before the warm ones that are measured, and how many are measured. */
const [WARM_UP, REPEATS] = [60, 40];

const HERE = resolve(import.meta.dirname, '../../..');

interface Checkout {
  readonly name: string;
  readonly entry: string;
}

/**
 * Measures this checkout and others in turn. A checkout without a change shows what the change is worth.
 * @param folders of the other checkouts, with their node_modules
 */
export async function compareCheckouts(
  folders: readonly string[],
  rounds: number,
  progress: (what: string) => void,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'messenger-bench-'));
  try {
    const checkouts: Checkout[] = [];
    for (const root of [HERE, ...new Set(folders.map((path) => resolve(path)))]) {
      const outdir = join(folder, String(checkouts.length));
      const named = root === HERE ? 'ours' : basename(root);
      const name = checkouts.some(({ name }) => name === named) ? root : named;
      checkouts.push({ name, entry: await built(root, outdir) });
    }
    const names = checkouts.map(({ name }) => name);
    const figures = new Figures<keyof typeof ROWS, string>();
    for (const { name, entry } of checkouts) figures.note('bundle', name, statSync(entry).size / 1000);
    const runtime = await buildRuntime(folder);
    await inEnvironment(runtime, async (environment) => {
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`);
        const turn = [...checkouts.slice(round % names.length), ...checkouts.slice(0, round % names.length)];
        for (const checkout of turn) await measureRound(environment, runtime, checkout, figures);
      }
    });
    return table(figures, {
      rows: ROWS,
      values: names,
      ratios: names.slice(1).map((name) => ['ours', name]),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureRound(
  { variables }: Environment,
  runtime: string,
  { name, entry }: Checkout,
  figures: Figures<keyof typeof ROWS, string>,
): Promise<void> {
  const begin = () => new Instance(runtime, entry, variables);
  for (const row of ['coldPost', 'coldRecord'] as const) {
    const instance = begin();
    const { cpu, nodeCpu, initCpu } = await instance.invoke(COLD[row]());
    await instance.stop();
    figures.note(row, name, cpu - nodeCpu);
    figures.note(`${row}Late`, name, cpu - initCpu);
  }
  const instance = begin();
  for (let i = 0; i < WARM_UP; i++) for (const event of Object.values(WARM)) await instance.invoke(event());
  for (const row of ['warmPost', 'warmRecord'] as const) {
    const before = await instance.invoke(verificationRequest());
    let last = before;
    for (let i = 0; i < REPEATS; i++) last = await instance.invoke(WARM[row]());
    figures.note(row, name, (last.cpu - before.cpu) / REPEATS);
  }
  await instance.stop();
}

/** Builds a checkout's function with its own options and its own scripted bot. */
async function built(root: string, outdir: string): Promise<string> {
  const { bundleOptions }: { readonly bundleOptions: BuildOptions } = await import(
    pathToFileURL(join(root, 'infra/bundle/bundling.ts')).href
  );
  const plugins = [
    ...(bundleOptions.plugins ?? []),
    inPlaceOfBot(join(root, 'test/simulator/scripted-bot.ts')),
  ];
  await build({ ...bundleOptions, plugins, outdir });
  const file = join(outdir, 'index.mjs');
  return existsSync(file) ? file : join(outdir, 'index.js');
}
