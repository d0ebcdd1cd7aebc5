import { BUILDS, type Build, buildAll } from './builds.ts';
import { postOf, recordsEvent } from './calls.ts';
import { measureCold } from './cold.ts';
import { type Bench, inEnvironment, start } from './environment.ts';
import { Figures } from './figures.ts';
import { Instance } from './instance.ts';
import type { BuildFigures } from './rows.ts';
import { measureWarm, warmUp } from './warm.ts';

/** How much to measure. */
export interface Extent {
  readonly rounds: number;
  /** The number of events that one instance gets for the rows of memory. */
  readonly events: number;
  /** Called with what is measured next. */
  readonly progress: (what: string) => void;
}

/** How many records come to the handlers that hold memory. */
const HELD = 30;

/** The flags of Lambda's Node at 512 MB: V8 fills all the space for young objects before it collects. */
const MEMORY_FLAGS = ['--max-semi-space-size=25', '--max-old-space-size=460'];

/** Measures all rows for all builds, round by round. The order of the builds rotates. */
export async function measure({ rounds, events, progress }: Extent): Promise<BuildFigures> {
  const built = await buildAll();
  const figures: BuildFigures = new Figures();
  try {
    for (const build of BUILDS) figures.note('bundle', build, built.bytes[build] / 1000);
    await inEnvironment(built.runtime, async (environment) => {
      const bench = { ...environment, built, figures };
      await warmUpSimulator(bench);
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`);
        const turn = [...BUILDS.slice(round % BUILDS.length), ...BUILDS.slice(0, round % BUILDS.length)];
        await measureCold(bench, turn);
        await measureWarm(bench, turn);
        await measureHeld(bench);
      }
    });
    for (const build of BUILDS) {
      progress(`${events} events for ${build}`);
      await inEnvironment(built.runtime, (environment) =>
        measureMemory({ ...environment, built, figures }, build, events),
      );
    }
  } finally {
    await built.remove();
  }
  return figures;
}

/** The first calls of a simulator are slow: without this they would count against the first build. */
async function warmUpSimulator(bench: Bench): Promise<void> {
  const instance = start(bench, 'floor');
  await warmUp(instance);
  await instance.stop();
}

async function measureMemory(bench: Bench, build: Build, events: number): Promise<void> {
  const instance = start(bench, build, MEMORY_FLAGS);
  const calls = events / 100;
  for (let call = 1; call <= calls; call++) {
    const { memory } = await instance.invoke(postOf(100));
    if (call === calls / 2) bench.figures.note('memoryEarly', build, memory / 1e6);
    if (call === calls) bench.figures.note('memoryLate', build, memory / 1e6);
  }
  await instance.stop();
}

/** The peak of a new instance of ours whose handlers hold 5 MB each while they wait for the Graph API. */
async function measureHeld({ built, variables, facebook, figures }: Bench): Promise<void> {
  facebook.delay = 50;
  for (const [row, count] of [
    ['heldAlone', 1],
    ['heldByTen', 10],
  ] as const) {
    const instance = new Instance(built.runtime, built.holding, variables, MEMORY_FLAGS);
    let peak = 0;
    for (let i = 0; i < HELD / count; i++)
      ({ peakMemory: peak } = await instance.invoke(recordsEvent(count)));
    figures.note(row, 'ours', peak / 1e6);
    await instance.stop();
  }
  facebook.delay = 0;
}
