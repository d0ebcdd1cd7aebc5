import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from './limits.ts';
import { type Outcome, play } from './model.ts';
import { type Parameters, USUAL } from './parameters.ts';

/** People who write within ten seconds. */
export const PEOPLE = [100, 1_000, 10_000, 100_000] as const;

/** Values of `maxConcurrency`. */
export const CONCURRENCIES = [5, 10, 50] as const;

const EVENTS_AT_A_TIME = [1, 10] as const;

/** Settings of a bot that answers with audio or video, `maxConcurrency` and `eventsAtATime`. */
export const MEDIA_SETTINGS = [
  [2, 1],
  [2, 3],
  [2, 5],
  [2, 10],
  [5, 10],
] as const;

/** How long one of its calls takes, in milliseconds. */
export const MEDIA_MS = [USUAL.graphMs, 1_000] as const;

/** How long people wait in one run, in seconds with one digit, and what it takes. */
export interface Run {
  readonly people: number;
  readonly maxConcurrency: number;
  readonly eventsAtATime: number;
  readonly graphMs: number;
  /** Half of the people wait no longer. */
  readonly p50: number;
  /** 99 of 100 wait no longer. */
  readonly p99: number;
  /** From the first message to the last answer. */
  readonly last: number;
  /** How long an answer keeps the function busy, in milliseconds. */
  readonly billed: number;
  /** Calls of the Graph API that Facebook refused. */
  readonly refused: number;
}

/** All runs of the page. */
export interface Runs {
  readonly rushes: readonly Run[];
  /** Each answer is an audio or a video. */
  readonly media: readonly Run[];
}

/** `npm run make -- scale` writes the runs to this file. */
export const RUNS_FILE = join(import.meta.dirname, 'runs.json');

/** The runs of the last `npm run make -- scale`. */
export function keptRuns(): Runs {
  return JSON.parse(readFileSync(RUNS_FILE, 'utf8'));
}

/**
 * Plays the runs with at most this many people.
 * @throws Error if a message got no answer
 */
export function playRuns(most = Number.POSITIVE_INFINITY): Runs {
  const rushes = PEOPLE.filter((people) => people <= most).flatMap((people) =>
    CONCURRENCIES.flatMap((maxConcurrency) =>
      EVENTS_AT_A_TIME.map((eventsAtATime) => run({ ...USUAL, people, maxConcurrency, eventsAtATime })),
    ),
  );
  const messageLimit = LIMITS.mediaPerSecond;
  const media = MEDIA_SETTINGS.flatMap(([maxConcurrency, eventsAtATime]) =>
    MEDIA_MS.map((graphMs) =>
      run({ ...USUAL, people: 1_000, messageLimit, graphMs, maxConcurrency, eventsAtATime }),
    ),
  );
  return { rushes, media };
}

function run(parameters: Parameters): Run {
  const { people, maxConcurrency, eventsAtATime, graphMs } = parameters;
  const outcome = play(parameters);
  const { waits, last, billed, refused } = outcome;
  if (waits.length !== people) throw new Error(`Only ${waits.length} got an answer.`);
  return {
    ...{ people, maxConcurrency, eventsAtATime, graphMs },
    ...{ ...quantiles(outcome), last: seconds(last), billed: Math.round(billed / people), refused },
  };
}

function quantiles({ waits }: Outcome): Pick<Run, 'p50' | 'p99'> {
  const sorted = Float64Array.from(waits).sort();
  const at = (share: number) => seconds(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

/** With one digit. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
