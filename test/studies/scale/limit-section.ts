import { PRICES } from '../cost/prices.ts';
import { dollars, grouped, markdownTable } from '../cost/tables.ts';
import { placeTaken, reachingLimit } from './capacity.ts';
import { STACK, USUAL } from './parameters.ts';
import type { Result } from './results.ts';
import { BEYOND, GRAPH_MS } from './runs.ts';
import { spoken } from './waiting-section.ts';

/** Which maxConcurrency reaches a Page's limit. */
export function boundTable(): string {
  const rows = GRAPH_MS.flatMap((graphMs) =>
    [1, USUAL.graphCalls].map((calls) => {
      const taken = placeTaken(graphMs, calls);
      const each = (1000 * calls) / taken;
      return [
        `${graphMs} ms`,
        String(calls),
        `${taken} ms`,
        grouped(each),
        `**${reachingLimit(graphMs, calls)}**`,
      ];
    }),
  );
  return markdownTable(
    [
      'a call of the Graph API takes',
      'calls an answer',
      'an answer takes a place for',
      'calls a second from one place',
      '`maxConcurrency` that sends 300 a second',
    ],
    rows,
  );
}

/** What happens beyond it. */
export function beyondTable(results: readonly Result[]): string {
  const rows = BEYOND.map((run) => {
    const result = results.find((result) => isSame(result.run, run));
    if (!result) throw new Error('A result is missing: npm run scale.');
    const { answered, p50, last, refused, givenBack, mostReceives, billed } = result;
    return [
      `${run.graphMs} ms`,
      run.retryAfter === undefined ? 'nothing' : `${run.retryAfter} s`,
      String(run.maxConcurrency),
      grouped(answered),
      spoken(p50),
      spoken(last),
      grouped(refused),
      grouped(givenBack),
      String(mostReceives),
      dollars(computeCost(billed)),
    ];
  });
  return markdownTable(
    [
      'a call takes',
      'Facebook says to wait',
      '`maxConcurrency`',
      'answered',
      'p50',
      'last',
      'calls refused',
      'given back',
      'most receives',
      'Lambda, dollars per million answers',
    ],
    rows,
  );
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of a million answers. */
function computeCost(milliseconds: number): number {
  return milliseconds * 1000 * (STACK.memory / 1024) * PRICES.lambdaGbSeconds.tiers[0].dollars;
}

/** What it would cost to ask a counter in DynamoDB before each call, by the million messages. */
export function coordinatorCost(): number {
  const write = PRICES.dynamoWrites.tiers[0].dollars * 1e6;
  return USUAL.graphCalls * (write + computeCost(USUAL.storeMs));
}
