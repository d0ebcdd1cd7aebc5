import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { clockAhead, moveClock } from '../clock.ts';

/** What the parent process sends to a sandbox. */
export type SandboxCommand =
  | { readonly type: 'invoke'; readonly event: string; readonly requestId: string; readonly deadline: number }
  /** Sets its clock, or lets time pass at once. */
  | { readonly type: 'shift' | 'advance'; readonly milliseconds: number }
  /** Asks for `settled`: nothing happens until the next timer ends. */
  | { readonly type: 'settle' };

/** What a sandbox sends back. */
type SandboxMessage =
  | { readonly type: 'ready' }
  | ({ readonly type: 'answer' } & Result)
  | { readonly type: 'settled'; readonly nextTimer: number };

/** The result of an invocation as JSON, or the error that ended it. */
export interface Result {
  readonly payload?: string;
  readonly error?: string;
  /** How far the invocation moved its clock while it waited, in milliseconds. */
  readonly advanced?: number;
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
  /** Whether log lines have the words of errors, as they never have on AWS. */
  readonly words: boolean;
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
  /** How far its clock is ahead of the machine's, in milliseconds. */
  #ahead = clockAhead();
  /** When the running invocation must have ended, by its own clock; undefined between two invocations. */
  #deadline: number | undefined;
  /** Whether its first invocation is still to come. */
  isStarting = true;
  #onSettled: (nextTimer: number | undefined) => void = () => {};

  constructor({ name, folder, handler, environment, onLine, words }: SandboxOptions) {
    this.name = name;
    const [file, exported = 'handler'] = handler.split('.');
    this.#process = fork(
      join(import.meta.dirname, 'lambda-runtime.ts'),
      [join(folder, `${file}.mjs`), exported, String(clockAhead()), words ? 'words' : ''],
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

  /** Its clock, in milliseconds since 1970. */
  get now(): number {
    return Date.now() - clockAhead() + this.#ahead;
  }

  /** When the running invocation must have ended, by its own clock; undefined between two invocations. */
  get deadline(): number | undefined {
    return this.#deadline;
  }

  /** Runs one invocation. A process that exceeds the time-out is killed. @param timeOut in milliseconds */
  async invoke(event: string, timeOut: number): Promise<Result> {
    const answered = this.#next();
    const begun = clockAhead();
    this.#ahead = begun;
    this.#deadline = this.now + timeOut;
    this.isStarting = false;
    this.#send({ type: 'shift', milliseconds: this.#ahead });
    this.#send({ type: 'invoke', event, requestId: randomUUID(), deadline: this.#deadline });
    const timer = setTimeout(() => this.kill(), timeOut);
    const logged = new Promise<void>((resolve) => {
      this.#whenLogged = resolve;
    });
    const message = await answered;
    if (message) await logged;
    clearTimeout(timer);
    this.#deadline = undefined;
    this.#onSettled(undefined);
    // What others see from now on comes after what happened here.
    moveClock(Math.max(0, this.#ahead - clockAhead()));
    const advanced = this.#ahead - begun;
    const result = message?.type === 'answer' ? message : { error: 'Runtime.ExitError or time-out' };
    return { ...result, ...(advanced > 0 && { advanced }) };
  }

  /**
   * Waits until the running invocation does nothing but wait.
   * @returns how long its next timer has still to run, in milliseconds; undefined if it has ended instead
   */
  async settle(): Promise<number | undefined> {
    if (this.#deadline === undefined) return undefined;
    const settled = new Promise<number | undefined>((resolve) => {
      this.#onSettled = resolve;
    });
    this.#send({ type: 'settle' });
    return settled;
  }

  /** Lets time pass at once for the running invocation, which is killed at its deadline. */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
    this.#send({ type: 'advance', milliseconds });
    if (this.#deadline !== undefined && this.now >= this.#deadline) this.kill();
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

  /** A process that was killed a moment ago cannot be told anything: its end is noticed elsewhere. */
  #send(message: SandboxCommand): void {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  /** The next message of the process; undefined if it ends instead. */
  #next(): Promise<SandboxMessage | undefined> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (message?: SandboxMessage) => {
        if (message?.type === 'settled') return this.#onSettled(message.nextTimer);
        this.#process.off('message', done).off('close', gone);
        resolve(message);
      };
      const gone = () => done();
      // Only then has it been read what the process wrote in its last moment.
      this.#process.on('message', done).on('close', gone);
    });
  }

  #readLog(onLine: SandboxOptions['onLine']): void {
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      const level = stream === this.#process.stderr ? 'ERROR' : 'INFO';
      readLines(stream, (text) => {
        if (text === '') return;
        const line = parseLine(text, level);
        if ('_aws' in line || line.type !== 'platform.runtimeDone') onLine(line);
        else this.#whenLogged();
      });
    }
  }
}

/** Only a line feed ends a line. Node's own reader also ends one at U+2028 and U+2029, which JSON leaves in a text. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => onLine(rest));
}

/**
 * Lines that are not JSON come from Node itself when it crashes, or from a bot that writes to its streams.
 * @param level of such a line
 */
export function parseLine(line: string, level = 'ERROR'): LogLine | MetricLine {
  try {
    const json = JSON.parse(line);
    if (typeof json === 'object' && json !== null) return json;
  } catch {}
  return { level, message: line };
}
