import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundleWith } from '../../simulator/bundle.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { play } from './model.ts';
import { USUAL } from './parameters.ts';
import { type Comparison, VALIDATION_FILE } from './validation.ts';

/** Much longer than the function computes, so that the machine's speed hardly matters. */
const GRAPH_MS = 400;

const PEOPLE = [10, 50, 200];
const CONCURRENCIES = [5, 10];
const EVENTS_AT_A_TIME = [1, 10];

/** Plays rushes in the simulator and in the model, and writes both results to the file. */
export async function validate(): Promise<void> {
  const folder = await bundleWith(join(import.meta.dirname, '../cost/usual-bot.ts'));
  const comparisons: Comparison[] = [];
  try {
    const ownMs = await measureOwnTime(folder);
    for (const eventsAtATime of EVENTS_AT_A_TIME) {
      for (const maxConcurrency of CONCURRENCIES) {
        comparisons.push(...(await compare(folder, { maxConcurrency, eventsAtATime }, ownMs)));
      }
    }
    writeFileSync(
      VALIDATION_FILE,
      `${JSON.stringify({ cores: availableParallelism(), ownMs, comparisons }, undefined, 2)}\n`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Measures a record without its Graph API calls, in milliseconds: the mean of twenty in a row. */
async function measureOwnTime(folder: string): Promise<number> {
  return inSimulator(folder, { maxConcurrency: 1, eventsAtATime: 1 }, async (simulator) => {
    for (let i = 0; i < 2; i++) await rush(simulator, 2);
    return Math.round(((await rush(simulator, 20)) / 20) * 1000 - USUAL.graphCalls * GRAPH_MS);
  });
}

type Settings = Pick<Comparison, 'maxConcurrency' | 'eventsAtATime'>;

async function compare(folder: string, settings: Settings, ownMs: number): Promise<Comparison[]> {
  const { maxConcurrency, eventsAtATime } = settings;
  return inSimulator(folder, settings, async (simulator) => {
    // First start all sandboxes: those that answer, and the one that accepts.
    for (let i = 0; i < 2; i++) await rush(simulator, 2 * maxConcurrency * eventsAtATime);
    const comparisons: Comparison[] = [];
    for (const people of PEOPLE) {
      const measured = await rush(simulator, people);
      comparisons.push({ people, ...settings, measured, predicted: predict(people, settings, ownMs) });
    }
    return comparisons;
  });
}

async function inSimulator<T>(
  folder: string,
  settings: Settings,
  work: (simulator: Simulator) => Promise<T>,
): Promise<T> {
  const graphApi = async () => {
    await setTimeout(GRAPH_MS);
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: '{"recipient_id":"1","message_id":"m_1"}' };
  };
  const options = { folder, ...settings, graphApi };
  const simulator = await startSimulator(options);
  try {
    return await work(simulator);
  } finally {
    await simulator.close();
  }
}

/**
 * All people write, in one webhook call.
 * @returns seconds until the last record is done
 */
async function rush(simulator: Simulator, people: number): Promise<number> {
  const { facebook } = simulator;
  const elements = Array.from({ length: people }, (_, i) =>
    facebook.element(facebook.person(`Person ${i}`), {
      message: { mid: `m_${randomUUID()}`, text: 'hello' },
    }),
  );
  const begun = performance.now();
  await facebook.notify(facebook.notification(...elements));
  await simulator.idle();
  return Number(((performance.now() - begun) / 1000).toFixed(2));
}

function predict(people: number, settings: Settings, ownMs: number): number {
  const { last } = play({
    ...USUAL,
    ...{ ...settings, people, graphMs: GRAPH_MS, graphSpread: 0, rush: 0, acceptMs: 0, coldMs: 0 },
    ...{ workMs: ownMs, pollMs: 0, storeMs: 0, hideMs: 0, pageLimit: 1e9, secretsPerSecond: 1e9 },
    ...{ throttle: { rate: 1e9, burst: 1e9 }, pollers: { first: settings.maxConcurrency, perSecond: 1 } },
  });
  return Number((last / 1000).toFixed(2));
}
