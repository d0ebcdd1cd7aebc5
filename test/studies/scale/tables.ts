import { grouped, markdownTable } from '../cost/tables.ts';
import { CONCURRENCIES, MEDIA_MS, MEDIA_SETTINGS, PEOPLE, type Run } from './runs.ts';

/** How long people wait, with one event and with ten of them in an invocation. */
export function waitingTable(runs: readonly Run[]): string {
  const rows = PEOPLE.flatMap((people) =>
    CONCURRENCIES.map((maxConcurrency) => {
      const those = runs.filter((run) => run.people === people && run.maxConcurrency === maxConcurrency);
      const one = those.find(({ eventsAtATime }) => eventsAtATime === 1);
      const ten = those.find(({ eventsAtATime }) => eventsAtATime === 10);
      return [
        grouped(people),
        String(maxConcurrency),
        waits(one),
        waits(ten),
        `${one?.billed} / ${ten?.billed}`,
        grouped(ten?.refused ?? Number.NaN),
      ];
    }),
  );
  return markdownTable(
    [
      'people',
      '`maxConcurrency`',
      'one event an invocation',
      'up to ten',
      'ms billed an answer, one / ten',
      'calls refused, ten',
    ],
    rows,
  );
}

/** The same for a bot that answers with audio or video. */
export function mediaTable(runs: readonly Run[]): string {
  const rows = MEDIA_SETTINGS.map(([maxConcurrency, eventsAtATime]) => [
    `${maxConcurrency} × ${eventsAtATime}`,
    ...MEDIA_MS.flatMap((graphMs) => {
      const run = runs.find(
        (run) =>
          run.maxConcurrency === maxConcurrency &&
          run.eventsAtATime === eventsAtATime &&
          run.graphMs === graphMs,
      );
      return [waits(run), grouped(run?.refused ?? Number.NaN)];
    }),
  ]);
  return markdownTable(
    [
      '`maxConcurrency` × `eventsAtATime`',
      ...MEDIA_MS.flatMap((graphMs) => [`waiting, ${grouped(graphMs)} ms a call`, 'calls refused']),
    ],
    rows,
  );
}

/** Half of the people, 99 of 100, the last. */
function waits(run: Run | undefined): string {
  if (!run) return '–';
  const times = [run.p50, run.p99, run.last];
  const [unit, seconds] = run.last >= 299.5 ? ['min', 60] : ['s', 1];
  return `${times.map((time) => digits(time / seconds)).join(' / ')} ${unit}`;
}

function digits(time: number): string {
  return time.toFixed(time < 9.95 ? 1 : 0);
}
