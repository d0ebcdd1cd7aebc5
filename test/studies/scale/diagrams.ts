import { svg } from './plot.ts';
import type { Result } from './results.ts';
import { CONCURRENCIES, PEOPLE } from './runs.ts';
import { find } from './waiting-section.ts';

/** https://developers.facebook.com/docs/messenger-platform/policy: what is marked as an automated experience answers within 30 seconds. */
const PATIENCE = 30;

const SECONDS = [
  { at: 0.5, name: '0.5 s' },
  { at: 5, name: '5 s' },
  { at: 60, name: '1 min' },
  { at: 600, name: '10 min' },
  { at: 10_800, name: '3 h' },
];

/** How long people wait, by how many write and how many are answered at a time. */
export function waitingDiagram(results: readonly Result[]): string {
  return svg({
    title: 'How long 99 of 100 people wait at most, when Facebook takes 200 ms a call',
    x: {
      name: 'people who write within ten seconds',
      ticks: PEOPLE.map((at) => ({ at, name: at.toLocaleString('en') })),
    },
    y: { name: 'wait for the answer', ticks: SECONDS },
    mark: { y: PATIENCE, name: 'Meta wants an answer within 30 s' },
    lines: CONCURRENCIES.map((maxConcurrency) => ({
      name: `${maxConcurrency} at a time`,
      points: PEOPLE.map(
        (people) => [people, find(results, people, maxConcurrency, 200)?.p99 ?? Number.NaN] as const,
      ),
    })),
  });
}
