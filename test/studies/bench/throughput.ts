import type { Build, PerBuild } from './builds.ts';
import { recordsEvent } from './calls.ts';
import type { Bench } from './environment.ts';
import type { Instance } from './instance.ts';
import { spentOn } from './spent.ts';

/** Delays of the Graph API, in milliseconds; records of an invocation; how many invocations to measure. */
const RUNS = [
  ['graph0', 0, 1, 30],
  ['graph0By3', 0, 3, 10],
  ['graph0By10', 0, 10, 5],
  ['graph50', 50, 1, 5],
  ['graph50By3', 50, 3, 2],
  ['graph50By10', 50, 10, 2],
  ['graph200', 200, 1, 2],
  ['graph200By3', 200, 3, 1],
  ['graph200By10', 200, 10, 1],
] as const;

/** Measures how many records warm instances answer in a second. */
export async function measureThroughput(
  { facebook, figures }: Bench,
  turn: readonly Build[],
  instances: PerBuild<Instance>,
): Promise<void> {
  // Ten at a time open ten connections, which the rows leave out.
  for (const build of turn) await instances[build].invoke(recordsEvent(10));
  for (const [row, delay, count, repeats] of RUNS) {
    facebook.delay = delay;
    for (const build of turn) {
      const events = Array.from({ length: repeats }, () => recordsEvent(count));
      const { cpu, wall } = await spentOn(instances[build], events);
      const records = count * repeats;
      figures.note(row, build, (records / wall) * 1000);
      if (row === 'graph0By10') figures.note('recordOfTenCpu', build, cpu / records);
    }
  }
  facebook.delay = 0;
}
