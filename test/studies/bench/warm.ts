import { BUILDS, type Build, each } from './builds.ts';
import { postOf, recordEvent } from './calls.ts';
import { type Bench, start } from './environment.ts';
import type { Instance } from './instance.ts';
import { spentOn } from './spent.ts';
import { measureThroughput } from './throughput.ts';

/** How often to make each warm call: fewer times for slower calls. */
const REPEATS = { post1: 50, post10: 20, post100: 5, post1000: 2, record: 20 } as const;

/** POSTs of one event before the measurement; plus a fifth as many queue records. */
const WARM_UP = 100;

/** Measures one warmed-up instance of each build. */
export async function measureWarm(bench: Bench, turn: readonly Build[]): Promise<void> {
  const instances = each((build) => start(bench, build));
  try {
    for (const build of turn) await warmUp(instances[build]);
    for (const count of [1, 10, 100, 1000] as const) {
      for (const build of turn) await measurePosts(bench, build, instances[build], count);
    }
    for (const build of turn) await measureRecords(bench, build, instances[build]);
    await measureThroughput(bench, turn, instances);
  } finally {
    for (const build of BUILDS) await instances[build].stop();
  }
}

/** Calls an instance until V8 has optimised the hot functions. */
export async function warmUp(instance: Instance): Promise<void> {
  for (let i = 0; i < WARM_UP; i++) await instance.invoke(postOf(1));
  for (let i = 0; i < WARM_UP / 5; i++) await instance.invoke(recordEvent());
}

async function measurePosts(
  { figures }: Bench,
  build: Build,
  instance: Instance,
  count: 1 | 10 | 100 | 1000,
): Promise<void> {
  const events = Array.from({ length: REPEATS[`post${count}`] }, () => postOf(count));
  const { cpu, wall } = await spentOn(instance, events);
  figures.note(`post${count}Cpu`, build, cpu / events.length / count);
  figures.note(`post${count}Wall`, build, wall / events.length);
}

async function measureRecords({ facebook, figures }: Bench, build: Build, instance: Instance): Promise<void> {
  const { cpu } = await spentOn(instance, Array.from({ length: REPEATS.record }, recordEvent));
  figures.note('recordCpu', build, cpu / REPEATS.record);
  let untilCall = 0;
  for (let i = 0; i < REPEATS.record; i++) {
    const event = recordEvent();
    const begun = performance.now();
    const called = new Promise<number>((resolve) => {
      facebook.onCall = () => resolve(performance.now());
    });
    await instance.invoke(event);
    untilCall += (await called) - begun;
  }
  figures.note('graphCallSent', build, untilCall / REPEATS.record);
}
