import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { type Result, RUNTIME_ENVIRONMENT, type SandboxCommand } from '../../simulator/aws/lambda.ts';
import type { Used } from './sandbox.ts';

type Said = ({ readonly type: 'ready' } | ({ readonly type: 'answer' } & Result)) & {
  readonly atStart: Used;
  readonly used: Used;
};

/** In milliseconds; far above the slowest row. */
const TIME_OUT = 60_000;

/** What an instance had used when it answered. */
export interface Spent extends Used {
  /** CPU time of Node itself before it read the bundle, in milliseconds. */
  readonly nodeCpu: number;
  /** CPU time until the function was loaded, in milliseconds: Lambda's init phase, with a faster CPU. */
  readonly initCpu: number;
  /** From the start of the process to the answer, in milliseconds. */
  readonly wall: number;
}

/** One sandbox with one build. It never freezes, so work that goes on after an answer counts too. */
export class Instance {
  readonly #begun = performance.now();
  readonly #process: ChildProcess;
  readonly #ready: Promise<Said>;

  /** @param flags of Node */
  constructor(
    runtime: string,
    entry: string,
    environment: Readonly<Record<string, string>>,
    flags: readonly string[] = [],
  ) {
    const variables = Object.entries({ ...RUNTIME_ENVIRONMENT, ...environment });
    this.#process = fork(runtime, [entry, 'handler'], {
      cwd: dirname(entry),
      env: Object.fromEntries(variables.map(([name, value]) => [name, value.replace('{sandbox}', 'BENCH')])),
      execArgv: [...flags],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ready = this.#next();
  }

  /**
   * Sends an event and waits for its answer.
   * @throws Error if the answer is not a success: a fast failure must not count as fast.
   */
  async invoke(event: string): Promise<Spent> {
    const ready = await this.#ready;
    const told: SandboxCommand = {
      type: 'invoke',
      event,
      requestId: randomUUID(),
      deadline: Date.now() + TIME_OUT,
    };
    const answered = this.#next();
    this.#process.send(told);
    const said = await answered;
    if (said.type !== 'answer' || !isGood(said)) {
      throw new Error(`The function answered ${JSON.stringify(said)}.`);
    }
    return {
      ...said.used,
      nodeCpu: said.atStart.cpu,
      initCpu: ready.used.cpu,
      wall: performance.now() - this.#begun,
    };
  }

  /** Lets the process end by itself, so that it can write its profile. */
  async end(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.disconnect();
    await gone;
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  /** The next message of the process. */
  async #next(): Promise<Said> {
    const over = new AbortController();
    const { signal } = over;
    const said = once(this.#process, 'message', { signal }).then(([said]) => said);
    const gone = once(this.#process, 'exit', { signal }).then(() => {
      throw new Error('The function ended without an answer.');
    });
    return Promise.race([said, gone]).finally(() => over.abort());
  }
}

function isGood({ payload, error }: Result): boolean {
  if (error !== undefined || payload === undefined) return false;
  const { statusCode, batchItemFailures } = JSON.parse(payload);
  return statusCode === 200 || batchItemFailures?.length === 0;
}
