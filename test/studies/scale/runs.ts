import { type Outcome, play } from './model.ts';
import { USUAL } from './parameters.ts';

/** People who write within ten seconds. */
export const PEOPLE = [10, 100, 1_000, 10_000] as const;

/** Values of `maxConcurrency`. */
export const CONCURRENCIES = [5, 20, 50, 100] as const;

/** How long people wait in one run, in seconds with one digit. */
export interface Run {
  readonly people: number;
  readonly maxConcurrency: number;
  /** Half of the people wait no longer. */
  readonly p50: number;
  /** 99 of 100 wait no longer. */
  readonly p99: number;
}

/**
 * Plays all runs.
 * @throws Error if a message got no answer
 */
export function playRuns(): readonly Run[] {
  return PEOPLE.flatMap((people) =>
    CONCURRENCIES.map((maxConcurrency) => {
      const outcome = play({ ...USUAL, people, maxConcurrency });
      if (outcome.waits.length !== people) throw new Error(`Only ${outcome.waits.length} got an answer.`);
      return { people, maxConcurrency, ...quantiles(outcome) };
    }),
  );
}

function quantiles({ waits }: Outcome): Pick<Run, 'p50' | 'p99'> {
  const sorted = Float64Array.from(waits).sort();
  const at = (share: number) =>
    Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN) / 100) / 10;
  return { p50: at(0.5), p99: at(0.99) };
}
