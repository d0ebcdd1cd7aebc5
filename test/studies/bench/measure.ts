import { BUILDS, type Build, buildAll } from './builds.ts';
import { postOf } from './calls.ts';
import { measureCold } from './cold.ts';
import { inWorld, start, type World } from './environment.ts';
import { Figures } from './figures.ts';
import type { BuildFigures } from './rows.ts';
import { measureWarm, warmUp } from './warm.ts';

/** How much is measured. */
export interface Extent {
  readonly rounds: number;
  /** How many events an instance takes for the rows of memory. */
  readonly events: number;
  /** Told what is measured next. */
  readonly progress: (what: string) => void;
}

/** As Lambda's Node begins at 512 MB: V8 takes the room it is given for young objects before it clears up. */
const MEMORY_FLAGS = ['--max-semi-space-size=25', '--max-old-space-size=460'];

/** Measures all rows in turn, for all builds in turn, round after round. */
export async function measure({ rounds, events, progress }: Extent): Promise<BuildFigures> {
  const built = await buildAll();
  const figures: BuildFigures = new Figures();
  try {
    for (const build of BUILDS) figures.note('bundle', build, built.bytes[build] / 1000);
    await inWorld(built.runtime, async (outside) => {
      const world = { ...outside, built, figures };
      await warmUpStandIns(world);
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`);
        const turn = [...BUILDS.slice(round % BUILDS.length), ...BUILDS.slice(0, round % BUILDS.length)];
        await measureCold(world, turn);
        await measureWarm(world, turn);
      }
    });
    for (const build of BUILDS) {
      progress(`${events} events for ${build}`);
      await inWorld(built.runtime, (outside) => measureMemory({ ...outside, built, figures }, build, events));
    }
  } finally {
    await built.remove();
  }
  return figures;
}

/** The first calls of a simulator take longer, and would count for whoever comes first. */
async function warmUpStandIns(world: World): Promise<void> {
  const instance = start(world, 'floor');
  await warmUp(instance);
  await instance.stop();
}

async function measureMemory(world: World, build: Build, events: number): Promise<void> {
  const instance = start(world, build, MEMORY_FLAGS);
  const calls = events / 100;
  for (let call = 1; call <= calls; call++) {
    const { memory } = await instance.invoke(postOf(100));
    if (call === calls / 2) world.figures.note('memoryEarly', build, memory / 1e6);
    if (call === calls) world.figures.note('memoryLate', build, memory / 1e6);
  }
  await instance.stop();
}
