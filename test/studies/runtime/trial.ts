import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Lambda } from '../../simulator/aws/lambda.ts';
import { bundleWith } from '../../simulator/bundle.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { RealLambda } from './real-lambda.ts';
import type { Step } from './steps.ts';
import type { Line } from './written.ts';

const TRIAL_BOT = resolve(import.meta.dirname, 'trial-bot.ts');

/** The time-out of the function, in milliseconds: two steps wait for it. */
const TIME_OUT = 4_000;

/** A step under one runtime. */
export interface Seen {
  readonly seen: string;
  /** What the function was called with, and what came of it. */
  readonly invocations: readonly string[];
  readonly lines: readonly Line[];
  readonly processes: number | undefined;
  readonly initError: string | undefined;
  /** The secrets and what people wrote. */
  readonly secret: readonly string[];
}

/** Builds of the function by their bot. */
export class Builds {
  readonly #folders = new Map<string, Promise<string>>();

  of({ bot = TRIAL_BOT }: Step): Promise<string> {
    const folder = this.#folders.get(bot) ?? bundleWith(bot);
    this.#folders.set(bot, folder);
    return folder;
  }

  async remove(): Promise<void> {
    await Promise.all(
      [...this.#folders.values()].map(async (folder) => rm(await folder, { recursive: true })),
    );
  }
}

/** Does a step under AWS's client, in a simulated world of its own. @param client its file */
export async function underClient(client: string, step: Step, folder: string): Promise<Seen> {
  return inWorld(step, folder, (environment) => {
    const real = new RealLambda({ client, folder, environment, timeOut: TIME_OUT });
    return {
      invoke: real.invoke,
      async stop() {
        await real.stop();
        const { lines, started: processes, initError } = real;
        return { lines, processes, initError: initError && JSON.stringify(initError) };
      },
    };
  });
}

/** Does a step under the simulator's stand-in for the client. */
export async function underStandIn(step: Step, folder: string): Promise<Seen> {
  return inWorld(step, folder, (environment) => {
    const lambda = new Lambda({ folder, handler: 'index.handler', environment, timeOut: TIME_OUT });
    return {
      invoke: lambda.invoke,
      async stop() {
        await lambda.stop();
        return { lines: [...lambda.logs, ...lambda.metrics], processes: undefined, initError: undefined };
      },
    };
  });
}

interface Runtime extends Pick<Lambda, 'invoke'> {
  stop(): Promise<Pick<Seen, 'lines' | 'processes' | 'initError'>>;
}

async function inWorld(
  step: Step,
  folder: string,
  start: (environment: Simulator['environment']) => Runtime,
): Promise<Seen> {
  const invocations: string[] = [];
  const simulator: Simulator = await startSimulator({
    folder,
    maxConcurrency: 1,
    timeOut: TIME_OUT,
    environment: step.environment ?? {},
    async invoke(event) {
      const result = await runtime.invoke(event);
      const { Records }: { Records?: readonly unknown[] } = JSON.parse(event);
      invocations.push(`${Records ? `${Records.length} records` : 'a call'} → ${JSON.stringify(result)}`);
      return result;
    },
  });
  const runtime = start(simulator.environment);
  try {
    const seen = await step.act(simulator);
    const { facebook, parameterStore } = simulator;
    const written = [...facebook.people.values()].flatMap(({ lines }) =>
      lines.flatMap(({ from, message: { text = '' } }) => (from === 'person' ? [text] : [])),
    );
    const secret = [...parameterStore.parameters.values(), ...written].filter(({ length }) => length > 8);
    return { seen, invocations, secret, ...(await runtime.stop()) };
  } finally {
    await simulator.close();
  }
}
