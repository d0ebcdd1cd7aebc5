import { createRequire, isBuiltin } from 'node:module';
import { compileFunction } from 'node:vm';
import { build } from 'esbuild';
import type { BotNeeds } from '../../../infra/bot-needs.ts';
import { needsApart } from './needs-apart.ts';

/** What can be told of a `bot-needs.ts` without CDK. */
export interface Glance {
  readonly secrets: readonly string[];
  /** In seconds. */
  readonly timeOut: number;
  readonly hasGrant: boolean;
}

/**
 * The secrets that a `bot-needs.ts` names, its time-out, and whether it grants anything. The packages that it imports are
 * not loaded: CDK takes half a second, for which nobody should wait who only talks to a bot. Only if the names depend on
 * them they are.
 * @throws Error that says what is wrong with the file
 */
export async function glanceAtNeeds(file: string): Promise<Glance> {
  return await withoutPackages(file).catch(async () => {
    const { statements, ...rest } = await needsApart(file);
    return { ...rest, hasGrant: statements.length > 0 };
  });
}

async function withoutPackages(file: string): Promise<Glance> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'silent',
  });
  const real = createRequire(file);
  const require = (name: string): unknown => (isBuiltin(name) ? real(name) : Object.create(ANYTHING));
  const module: { exports: { botNeeds?: BotNeeds } } = { exports: {} };
  compileFunction(outputFiles[0]?.text ?? '', ['require', 'module'])(require, module);
  const { botNeeds } = module.exports;
  if (!botNeeds) throw new Error('No export is named botNeeds.');
  const { secrets = [], timeOut = 30, grant } = botNeeds;
  if (secrets.some((name) => typeof name !== 'string')) throw new Error('A name depends on a package.');
  return { secrets, timeOut, hasGrant: grant !== undefined };
}

/** Stands for every export of a package: it can be called, constructed, extended, taken apart and written into a text. */
const ANYTHING: object = new Proxy(function anything() {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : ANYTHING),
  apply: () => ANYTHING,
  construct: () => ANYTHING,
});
