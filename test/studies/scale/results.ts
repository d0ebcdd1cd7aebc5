import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, play } from './model.ts';
import { type Parameters, USUAL } from './parameters.ts';

/** What a run has, beside what is usual. */
export type Run = Partial<Parameters> & Pick<Parameters, 'people' | 'maxConcurrency'>;

/** A run in figures. Waits are in seconds. */
export interface Result {
  readonly run: Run;
  readonly answered: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly last: number;
  readonly graphCalls: number;
  readonly refused: number;
  readonly givenBack: number;
  readonly mostReceives: number;
  readonly throttled: number;
  readonly withoutSecrets: number;
  /** Milliseconds a message. */
  readonly billed: number;
}

/** Where `npm run scale` keeps what its runs ended with: a line of JSON each, because the large ones take too long for a test. */
export const RESULTS_FILE = join(import.meta.dirname, 'results.jsonl');

/** What the last `npm run scale` found. */
export function keptResults(): readonly Result[] {
  const lines = readFileSync(RESULTS_FILE, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Plays a run. */
export function resultOf(run: Run): Result {
  const outcome = play({ ...USUAL, ...run });
  const { last, graphCalls, refused, givenBack, mostReceives, throttled, withoutSecrets } = outcome;
  return {
    run,
    answered: outcome.waits.length,
    ...quantiles(outcome),
    last: seconds(last),
    ...{ graphCalls, refused, givenBack, mostReceives, throttled, withoutSecrets },
    billed: Math.round(outcome.billed / outcome.waits.length),
  };
}

function quantiles({ waits }: Outcome): Pick<Result, 'p50' | 'p95' | 'p99'> {
  const sorted = Float64Array.from(waits).sort();
  const at = (share: number) => seconds(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** With one digit. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
