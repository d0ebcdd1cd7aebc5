import { grouped, markdownTable } from '../cost/tables.ts';
import type { Result } from './results.ts';
import { CONCURRENCIES, GRAPH_MS, PEOPLE } from './runs.ts';

/** A result among those kept. */
export function find(
  results: readonly Result[],
  people: number,
  maxConcurrency: number,
  graphMs: number,
): Result | undefined {
  return results.find(
    ({ run }) =>
      run.people === people &&
      run.maxConcurrency === maxConcurrency &&
      run.graphMs === graphMs &&
      run.retryAfter === undefined &&
      run.flood === undefined,
  );
}

/** Seconds as people say them. */
export function spoken(seconds: number): string {
  if (seconds < 99.5) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** How long people wait, for one speed of Facebook. */
export function waitingTables(results: readonly Result[]): string {
  return GRAPH_MS.toReversed()
    .map((graphMs) => `### Facebook takes ${graphMs} ms a call\n\n${waitingTable(results, graphMs)}`)
    .join('\n\n');
}

function waitingTable(results: readonly Result[], graphMs: number): string {
  const rows = PEOPLE.flatMap((people) =>
    CONCURRENCIES.map((maxConcurrency) => {
      const { p50, p95, p99, last } = find(results, people, maxConcurrency, graphMs) ?? missing(people);
      return [grouped(people), String(maxConcurrency), ...[p50, p95, p99, last].map(spoken)];
    }),
  );
  return markdownTable(
    ['people', '`maxConcurrency`', 'p50', 'p95', 'p99', 'last, after the first wrote'],
    rows,
  );
}

function missing(people: number): never {
  throw new Error(`There is no result for ${people} people: npm run scale.`);
}

/** What happens before the queue. */
export function acceptTable(results: readonly Result[]): string {
  const rows = PEOPLE.map((people) => {
    const { throttled, withoutSecrets } = find(results, people, 20, 200) ?? missing(people);
    return [grouped(people), `${grouped(people / 10)}`, grouped(throttled), grouped(withoutSecrets)];
  });
  return markdownTable(
    [
      'people',
      'calls of the webhook a second',
      '429: more than the throttle',
      '500: a new sandbox without its secrets',
    ],
    rows,
  );
}
