import { reachingLimit } from './capacity.ts';
import type { Run } from './results.ts';

/** Ms that a call of the Graph API takes. */
export const GRAPH_MS = [50, 200] as const;

/** People who write within ten seconds. */
export const PEOPLE = [10, 100, 1_000, 10_000, 100_000] as const;

/** How many are answered at a time: `maxConcurrency`. */
export const CONCURRENCIES = [5, 20, 50, 100] as const;

/** A rush, for each number of people, speed of Facebook, and `maxConcurrency`. */
export const RUSHES: readonly Run[] = GRAPH_MS.flatMap((graphMs) =>
  PEOPLE.flatMap((people) => CONCURRENCIES.map((maxConcurrency) => ({ people, maxConcurrency, graphMs }))),
);

/** More and more sandboxes than the Page's limit needs; Facebook says nothing of when to come again, or says five seconds. */
export const BEYOND: readonly Run[] = [
  ...[0.5, 1, 1.5, 2, 4, 8].map((times) => beyond(200, times)),
  ...[1, 2, 4].map((times) => ({ ...beyond(200, times), retryAfter: 5 })),
  ...[1, 2, 4].map((times) => beyond(50, times)),
];

/** So many times the sandboxes that reach the Page's limit. */
function beyond(graphMs: number, times: number): Run {
  return { people: 10_000, graphMs, maxConcurrency: Math.floor(times * reachingLimit(graphMs)) };
}

/** One person with a long backlog, and a hundred others who come after. */
export const FLOODS: readonly Run[] = [
  { flood: 10_000, looksThrough: 20_000 },
  { flood: 30_000, looksThrough: 20_000 },
  { flood: 30_000, looksThrough: 120_000 },
].map((flood) => ({ people: 100, maxConcurrency: 20, graphMs: 200, ...flood }));

/** All of them, in the order in which their results are kept. */
export const RUNS = [...RUSHES, ...BEYOND, ...FLOODS];
