import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleWith, inPlaceOfBot, LAMBDA, SCRIPTED_BOT } from '../../simulator/bundle.ts';

/**
 * What is compared: the least that does the work, what CDK builds unless told otherwise, where the SDK is the one that the
 * runtime has, the same with the SDK bundled, and what is deployed.
 */
export const BUILDS = ['floor', 'default', 'stock', 'ours'] as const;

/** One of them. */
export type Build = (typeof BUILDS)[number];

/** One value for each build. */
export type PerBuild<T> = Readonly<Record<Build, T>>;

/** What was built, until it is removed. */
export interface Built {
  /** The runtime that runs them, as JavaScript: Node would spend more on taking its types out than on a bundle. */
  readonly runtime: string;
  /** The modules that export `handler`. */
  readonly entries: PerBuild<string>;
  /** Sizes of the bundles, in bytes. */
  readonly bytes: PerBuild<number>;
  remove(): Promise<void>;
}

/**
 * What NodejsFunction passes to esbuild by itself, with `bundleAwsSDK`: `buildEsbuildArgs` and `toTarget` in
 * aws-cdk-lib/aws-lambda-nodejs/lib/bundling.js; the format is esbuild's own for `node`, CommonJS.
 */
const STOCK = { bundle: true, platform: 'node', target: 'node24' } as const satisfies BuildOptions;

/** And without `bundleAwsSDK`, its default: `getExternals` there. */
const DEFAULT = { ...STOCK, external: ['@aws-sdk/*', '@smithy/*'] } as const satisfies BuildOptions;

/** Builds all of them, with the demo bot, into new temporary folders. */
export async function buildAll(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'messenger-bench-'));
  const runtime = await buildRuntime(folder);
  const ours = await bundleWith(SCRIPTED_BOT);
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
    bytes: each((build) => statSync(entries[build]).size),
    async remove() {
      for (const path of [folder, ours]) await rm(path, { recursive: true });
    },
  };
}

/** Builds the runtime into a folder, and gives its path. */
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
