import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { sdkParts } from './sdk-parts.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Loads Node's built-in modules by `process.getBuiltinModule` instead of `import`. An `import` of `http` also
 * loads `fetch`, which takes a fifth of a cold start. Each export becomes a constant, so that esbuild can
 * drop unused ones.
 */
const builtinModules: Plugin = {
  name: 'builtin-modules',
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

/**
 * The stack and the simulator build with the same options, so that the tests run the code that is deployed.
 */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: { index: resolve(root, 'lambda/index.ts') },
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Lambda waits for the top-level `await` of an ES module only.
  format: 'esm',
  // For CommonJS packages that compute the name of a module, or try to load an optional one.
  banner: {
    js: "const require=name=>process.getBuiltinModule('module').createRequire(import.meta.url)(name);",
  },
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
  // Halves what a cold start has to read.
  minify: true,
  // A file next to the bundle. The function reads it only when it logs an error.
  sourcemap: 'external',
  sourcesContent: false,
  // From the SDK's ES modules esbuild can drop unused code: the bundle shrinks to a third.
  mainFields: ['module', 'main'],
  alias: {
    // Lambda needs one of the SDK's ways to find credentials. The others add 140 KB.
    '@aws-sdk/credential-provider-node': resolve(root, 'infra/bundle/environment-credentials.ts'),
    // Saves 20 KB: the function makes no streaming calls.
    '@smithy/core/event-streams': resolve(root, 'infra/bundle/no-event-streams.ts'),
    // Saves 4 KB: Node has SHA-256.
    '@smithy/core/checksum': resolve(root, 'infra/bundle/node-checksum.ts'),
    // Saves 2 KB: the function has one invocation at a time.
    '@aws/lambda-invoke-store': resolve(root, 'infra/bundle/no-invoke-store.ts'),
  },
  plugins: [builtinModules, sdkParts],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Builds `index.mjs`, which exports `handler`, and its source map. Returns a new temporary folder: the caller
 * deletes it.
 * @param plugins in addition to those of `bundleOptions`
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

/**
 * Makes the files independent of where the project is on disk: CDK deploys the code only when it has changed.
 */
async function nameSourcesFromRoot(outdir: string): Promise<void> {
  const file = join(outdir, 'index.mjs.map');
  const map: { readonly sources: readonly string[] } = JSON.parse(await readFile(file, 'utf8'));
  const sources = map.sources.map((path) =>
    path.startsWith('.') ? relative(root, resolve(outdir, path)).replaceAll(sep, '/') : path,
  );
  await writeFile(file, JSON.stringify({ ...map, sources }));
}
