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

/** In milliseconds; the slowest row stays far below. */
const TIME_OUT = 60_000;

/** What an instance had used up when it answered. */
export interface Spent extends Used {
  /** Of it, by Node itself before it read a line of the bundle, in milliseconds. */
  readonly nodeCpu: number;
  /** Of it, until the function was loaded: Lambda's init phase, which has more of a processor than what follows. */
  readonly initCpu: number;
  /** From the start of the process to the answer, in milliseconds. */
  readonly wall: number;
}

/** One sandbox with one build, which is not frozen between two events: what it does then is its own cost. */
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
   * Hands an event over and waits for its answer.
   * @throws Error when the answer is not a good one: what fails fast is not fast.
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

  /** Lets the process end by itself, so that it can write what it has been asked to. */
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

  /** What it says next. */
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
