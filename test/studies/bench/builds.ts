import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleWith, inPlaceOfBot, LAMBDA, SCRIPTED_BOT } from '../../simulator/bundle.ts';

/**
 * The builds that are compared. `floor`: the least code that does the work. `default`: CDK's default build,
 * with the SDK of the runtime. `stock`: the same with the SDK bundled. `ours`: what is deployed.
 */
export const BUILDS = ['floor', 'default', 'stock', 'ours'] as const;

/** The name of a build. */
export type Build = (typeof BUILDS)[number];

/** One value for each build. */
export type PerBuild<T> = Readonly<Record<Build, T>>;

/** The finished builds. */
export interface Built {
  /** The runtime, as JavaScript: Node would need more time to strip its types than to load a bundle. */
  readonly runtime: string;
  /** The modules that export `handler`. */
  readonly entries: PerBuild<string>;
  /** What is deployed, with a bot whose handlers hold much memory. */
  readonly holding: string;
  /** Sizes of the bundles, in bytes. */
  readonly bytes: PerBuild<number>;
  remove(): Promise<void>;
}

/**
 * The options that NodejsFunction passes to esbuild with `bundleAwsSDK`: `buildEsbuildArgs` and `toTarget` in
 * aws-cdk-lib/aws-lambda-nodejs/lib/bundling.js. The format is esbuild's default for `node`, CommonJS.
 */
const STOCK = { bundle: true, platform: 'node', target: 'node24' } as const satisfies BuildOptions;

/** The same without `bundleAwsSDK`, CDK's default: see `getExternals` in that file. */
const DEFAULT = { ...STOCK, external: ['@aws-sdk/*', '@smithy/*'] } as const satisfies BuildOptions;

/** Builds all of them with the scripted bot into new temporary folders. */
export async function buildAll(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'messenger-bench-'));
  const runtime = await buildRuntime(folder);
  const ours = await bundleWith(SCRIPTED_BOT);
  const holding = await bundleWith(here('holding-bot.ts'));
  const entries = {
    floor: join(folder, 'floor.cjs'),
    default: join(folder, 'default.cjs'),
    stock: join(folder, 'stock.cjs'),
    ours: join(ours, 'index.mjs'),
  };
  await build({ ...STOCK, entryPoints: [here('floor.ts')], minify: true, outfile: entries.floor });
  const handler = { entryPoints: [join(LAMBDA, 'handler.ts')], plugins: [inPlaceOfBot(SCRIPTED_BOT)] };
  await build({ ...DEFAULT, ...handler, outfile: entries.default });
  await build({ ...STOCK, ...handler, outfile: entries.stock });
  return {
    runtime,
    entries,
    holding: join(holding, 'index.mjs'),
    bytes: each((build) => statSync(entries[build]).size),
    async remove() {
      for (const path of [folder, ours, holding]) await rm(path, { recursive: true });
    },
  };
}

/**
 * Builds the runtime into a folder.
 * @returns its path
 */
export async function buildRuntime(folder: string): Promise<string> {
  const runtime = join(folder, 'sandbox.mjs');
  await build({ ...STOCK, format: 'esm', entryPoints: [here('sandbox.ts')], outfile: runtime });
  return runtime;
}

function here(file: string): string {
  return resolve(import.meta.dirname, file);
}

/** One value for each build. */
export function each<T>(make: (build: Build) => T): PerBuild<T> {
  return { floor: make('floor'), default: make('default'), stock: make('stock'), ours: make('ours') };
}
