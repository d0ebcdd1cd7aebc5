import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/**
 * Takes Node's own modules in another way than by `import`, for which Node loads all that they export: with `http` that is `fetch`, a
 * fifth of a cold start. Each export becomes a constant, and esbuild drops those that nobody imports.
 */
const nodesOwnModules: Plugin = {
  name: 'nodes-own-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) =>
      isBuiltin(path)
        ? { path, namespace: kind === 'import-statement' ? 'node-import' : 'node-require' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'node-require' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
    onLoad({ filter: /./, namespace: 'node-import' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {});
      const constants = names.map((name, i) => `const _${i} = /* @__PURE__ */ (() => all.${name})();`);
      const exports = ['all as default', ...names.map((name, i) => `_${i} as ${name}`)];
      const all = `const all = /* @__PURE__ */ process.getBuiltinModule('${path}');`;
      return { contents: `${all}\n${constants.join('\n')}\nexport { ${exports.join(', ')} };` };
    });
  },
};

/** How the function is bundled: the stack and the simulator build with the same options. */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: { index: resolve(root, 'lambda/index.ts') },
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Only an ES module can have Lambda wait until it is ready.
  format: 'esm',
  // For packages that are CommonJS: they may ask for a name that they make up, or for what need not be installed.
  banner: {
    js: "const require=name=>process.getBuiltinModule('module').createRequire(import.meta.url)(name);",
  },
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
  // Half as much to read at a cold start.
  minify: true,
  // Lies beside the bundle, and is read when an error is logged.
  sourcemap: 'external',
  sourcesContent: false,
  // The SDK's ES modules: from them esbuild can drop what is not used, which leaves a third of the bundle.
  mainFields: ['module', 'main'],
  alias: {
    // Of the SDK's ways to find credentials Lambda uses one; the others would be 140 KB carried along.
    '@aws-sdk/credential-provider-node': resolve(root, 'infra/bundle/environment-credentials.ts'),
    // Another 20 KB for calls that this function does not make.
    '@smithy/core/event-streams': resolve(root, 'infra/bundle/no-event-streams.ts'),
  },
  plugins: [nodesOwnModules],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Builds `index.mjs`, with the function's `handler` in it, and its source map into a new temporary folder.
 * @param plugins that take part beside those of `bundleOptions`
 */
export async function bundle(...plugins: readonly Plugin[]): Promise<string> {
  const outdir = await mkdtemp(join(tmpdir(), 'messenger-bot-'));
  try {
    await build({ ...bundleOptions, outdir, plugins: [...bundleOptions.plugins, ...plugins] });
    await nameSourcesFromRoot(outdir);
    return outdir;
  } catch (error) {
    await rm(outdir, { recursive: true });
    throw error;
  }
}

/** The same sources make the same files, wherever they lie: only what has changed is deployed. */
async function nameSourcesFromRoot(outdir: string): Promise<void> {
  const file = join(outdir, 'index.mjs.map');
  const map: { readonly sources: readonly string[] } = JSON.parse(await readFile(file, 'utf8'));
  const sources = map.sources.map((path) =>
    path.startsWith('.') ? relative(root, resolve(outdir, path)).replaceAll(sep, '/') : path,
  );
  await writeFile(file, JSON.stringify({ ...map, sources }));
}
