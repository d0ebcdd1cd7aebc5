import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/** How the function is bundled: the stack and the simulator build with the same options. */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: { index: resolve(root, 'lambda/handler.ts') },
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  // The SDK's ES modules: from them esbuild can drop what is not used, which halves the bundle.
  mainFields: ['module', 'main'],
  alias: {
    // Of the SDK's ways to find credentials Lambda uses one; the others would be 135 KB carried along.
    '@aws-sdk/credential-provider-node': resolve(root, 'infra/environment-credentials.ts'),
    // Another 20 KB for calls that this function does not make.
    '@smithy/core/event-streams': resolve(root, 'infra/no-event-streams.ts'),
  },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Builds `index.mjs`, with the function's `handler` in it, into a new temporary folder. */
export function bundle(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'messenger-bot-'));
  buildSync({ ...bundleOptions, outdir });
  return outdir;
}
