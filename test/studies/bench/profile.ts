import { readdir, readFile, rm } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { bundleWith, SCRIPTED_BOT } from '../../simulator/bundle.ts';
import type { Built } from './builds.ts';
import { postOf } from './calls.ts';
import { type Environment, inEnvironment } from './environment.ts';
import { Instance } from './instance.ts';

/** What V8 writes with `--cpu-prof`. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** In microseconds. */
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Milliseconds by part. */
type Parts = ReadonlyMap<string, number>;

/**
 * Shows where the time goes from the start of a process to its first acknowledged POST, for floor and ours.
 * Profiling slows V8 down, so read the figures as shares, not as the time of a start.
 */
export async function profileColdPosts(
  built: Built,
  starts: number,
): Promise<Record<'floor' | 'ours', Parts>> {
  const folder = await bundleWith(SCRIPTED_BOT);
  const ours = join(folder, 'index.mjs');
  try {
    const map = new SourceMap(JSON.parse(await readFile(`${ours}.map`, 'utf8')));
    const folders = { floor: join(folder, 'floor'), ours: join(folder, 'ours') };
    await inEnvironment(built.runtime, async (environment) => {
      for (let i = 0; i < starts; i++) {
        await profile(environment, built.runtime, built.entries.floor, folders.floor);
        await profile(environment, built.runtime, ours, folders.ours);
      }
    });
    return {
      floor: sum(await readProfiles(folders.floor), () => 'the floor itself'),
      ours: sum(await readProfiles(folders.ours), (frame) => packageOf(frame, map)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Starts a new process that writes its profile into the folder. */
async function profile(
  { variables }: Environment,
  runtime: string,
  entry: string,
  folder: string,
): Promise<void> {
  const flags = ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`];
  const instance = new Instance(runtime, entry, variables, flags);
  await instance.invoke(postOf(1));
  await instance.end();
}

async function readProfiles(folder: string): Promise<readonly Profile[]> {
  const files = await readdir(folder);
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))));
}

type Namer = (frame: CallFrame) => string;

/** The mean of the profiles. */
function sum(profiles: readonly Profile[], bundlePart: Namer): Parts {
  const parts = new Map<string, number>();
  for (const profile of profiles) {
    for (const [part, milliseconds] of spent(profile, bundlePart)) {
      parts.set(part, (parts.get(part) ?? 0) + milliseconds / profiles.length);
    }
  }
  return parts;
}

function* spent({ nodes, samples, timeDeltas }: Profile, bundlePart: Namer): Generator<[string, number]> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  function* stack(node: number): Generator<CallFrame> {
    for (let id: number | undefined = node; id !== undefined; id = parents.get(id)) {
      const frame = frames.get(id);
      if (frame) yield frame;
    }
  }
  for (const [i, sample] of samples.entries()) {
    const part = partOf([...stack(sample)], bundlePart);
    if (part) yield [part, (timeDeltas[i] ?? 0) / 1000];
  }
}

/**
 * The part that a sample belongs to.
 * @param calls the stack, innermost call first
 */
function partOf(calls: readonly CallFrame[], bundlePart: Namer): string | undefined {
  const [innermost] = calls;
  if (!innermost || innermost.functionName === '(idle)') return undefined;
  const isIn = (name: string) => calls.some(({ functionName }) => functionName === name);
  if (isIn('wrapSafe') || isIn('compileSourceTextModule')) return 'V8: reading the bundle';
  if (isIn('compileForInternalLoader')) return 'Node: loading its own modules';
  if (!/\/(index\.mjs|floor\.cjs)$/.test(innermost.url)) return 'Node: all else';
  return bundlePart(innermost);
}

/** The package of a function in the bundle. The top level is one function for all packages. */
function packageOf({ functionName, lineNumber, columnNumber }: CallFrame, map: SourceMap): string {
  if (functionName === '') return 'top level of all modules';
  const entry = map.findEntry(lineNumber, columnNumber);
  const source = 'originalSource' in entry ? entry.originalSource : '';
  return /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? 'lambda/';
}

/** Both profiles in one table, the greatest difference first. */
export function profileTable({ floor, ours }: Record<'floor' | 'ours', Parts>): string {
  const names = [...new Set([...floor.keys(), ...ours.keys()])];
  const rows = names.map((name) => ({ name, floor: floor.get(name) ?? 0, ours: ours.get(name) ?? 0 }));
  const lines = rows
    .toSorted((one, other) => other.ours - other.floor - (one.ours - one.floor))
    .map((row) => line(row.name, row.floor.toFixed(1), row.ours.toFixed(1)));
  return [line('', 'floor', 'ours'), ...lines].join('\n');
}

function line(name: string, floor: string, ours: string): string {
  return `${name.padEnd(36)}${floor.padStart(8)}${ours.padStart(8)}`;
}
