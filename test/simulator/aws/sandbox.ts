import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clockAhead } from '../clock.ts';

/** What the parent process sends to a sandbox. */
export type SandboxCommand =
  | { readonly type: 'invoke'; readonly event: string; readonly requestId: string; readonly deadline: number }
  | { readonly type: 'shift'; readonly milliseconds: number };

/** What a sandbox sends back. */
type SandboxMessage = { readonly type: 'ready' } | ({ readonly type: 'answer' } & Result);

/** The result of an invocation as JSON, or the error that ended it. */
export interface Result {
  readonly payload?: string;
  readonly error?: string;
}

/** A line of the function's log, in Lambda's JSON format. */
export interface LogLine {
  /** Only in lines that Lambda itself writes. */
  readonly type?: string;
  readonly level: string;
  readonly requestId?: string;
  readonly message: unknown;
}

/** A log line in CloudWatch's embedded metric format; it has neither a level nor a message. */
export interface MetricLine extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

/** What a sandbox runs. */
export interface SandboxOptions {
  readonly name: string;
  /** The folder with the bundle. */
  readonly folder: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: LogLine | MetricLine) => void;
}

/** One process with the function in it; it serves one invocation at a time. */
export class Sandbox {
  readonly name: string;
  /** Called when the process ends, before an invocation that it served is answered. */
  onEnd: () => void = () => {};
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
  readonly #process: ChildProcess;
  #whenLogged: () => void = () => {};

  constructor({ name, folder, handler, environment, onLine }: SandboxOptions) {
    this.name = name;
    const [file, exported = 'handler'] = handler.split('.');
    this.#process = fork(
      join(import.meta.dirname, 'lambda-runtime.ts'),
      [join(folder, `${file}.mjs`), exported, String(clockAhead())],
      {
        cwd: folder,
        // The sandboxes of a bundle share the code that the first of them has compiled.
        env: { ...environment, NODE_COMPILE_CACHE: join(folder, 'compiled') },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.ended = once(this.#process, 'exit');
    this.#process.once('exit', () => {
      this.onEnd();
      this.#whenLogged();
    });
    this.#readLog(onLine);
  }

  /** Waits until the function is loaded. @returns false if it could not be loaded */
  async isReady(): Promise<boolean> {
    return (await this.#next()) !== undefined;
  }

  /** Runs one invocation. A process that exceeds the time-out is killed. @param timeOut in milliseconds */
  async invoke(event: string, timeOut: number): Promise<Result> {
    const answered = this.#next();
    this.#send({ type: 'shift', milliseconds: clockAhead() });
    this.#send({ type: 'invoke', event, requestId: randomUUID(), deadline: Date.now() + timeOut });
    const timer = setTimeout(() => this.kill(), timeOut);
    const logged = new Promise<void>((resolve) => {
      this.#whenLogged = resolve;
    });
    const message = await answered;
    if (message) await logged;
    clearTimeout(timer);
    return message?.type === 'answer' ? message : { error: 'Runtime.ExitError or time-out' };
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Takes the CPU away, as Lambda does between two invocations. Windows has no signal for it. */
  freeze(): void {
    if (process.platform !== 'win32') this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    if (process.platform !== 'win32') this.#process.kill('SIGCONT');
  }

  #send(message: SandboxCommand): void {
    if (this.#process.connected) this.#process.send(message);
  }

  /** The next message of the process; undefined if it ends instead. */
  #next(): Promise<SandboxMessage | undefined> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (message?: SandboxMessage) => {
        this.#process.off('message', done).off('exit', gone);
        resolve(message);
      };
      const gone = () => done();
      this.#process.on('message', done).on('exit', gone);
    });
  }

  #readLog(onLine: SandboxOptions['onLine']): void {
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (text) => {
        const line = parseLine(text);
        if ('_aws' in line || line.type !== 'platform.runtimeDone') onLine(line);
        else this.#whenLogged();
      });
    }
  }
}

/** Only Node itself writes lines that are not JSON, when it crashes. */
function parseLine(line: string): LogLine | MetricLine {
  try {
    const json = JSON.parse(line);
    if (typeof json === 'object' && json !== null) return json;
  } catch {}
  return { level: 'ERROR', message: line };
}
