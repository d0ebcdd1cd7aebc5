import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Invoke, type Result, RUNTIME_ENVIRONMENT } from '../../simulator/aws/lambda.ts';
import { type InitError, RuntimeApi } from './runtime-api.ts';
import { type Files, type Line, linesIn } from './written.ts';

/** What is run. */
export interface RealLambdaOptions {
  /** AWS's client: the file that Lambda starts. */
  readonly client: string;
  /** The folder with the bundle. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly timeOut: number;
}

interface Running {
  readonly process: ChildProcess;
  readonly api: RuntimeApi;
  readonly files: Files;
  readonly ended: Promise<unknown>;
}

/** The function under AWS's own runtime client, in one process at a time. */
export class RealLambda {
  /** How many processes it took. */
  started = 0;
  /** What the last process reported of an error while it started. */
  initError: InitError | undefined;
  readonly lines: Line[] = [];
  readonly #options: RealLambdaOptions;
  #running: Running | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: RealLambdaOptions) {
    this.#options = options;
  }

  /** One event after the other. */
  readonly invoke: Invoke = (event) => {
    const result = this.#last.then(() => this.#invoke(event));
    this.#last = result;
    return result;
  };

  async stop(): Promise<void> {
    await this.#last;
    if (this.#running) await this.#end(this.#running);
  }

  async #invoke(event: string): Promise<Result> {
    const running = this.#running ?? (await this.#start());
    const { api, process, ended } = running;
    const gone = ended.then(() => undefined);
    if (!(await Promise.race([api.isAsking(), gone]))) return this.#exited(running);
    const deadline = Date.now() + this.#options.timeOut;
    const timer = setTimeout(() => process.kill('SIGKILL'), this.#options.timeOut);
    const result = await Promise.race([api.invoke(event, deadline), gone]);
    clearTimeout(timer);
    return result ?? this.#exited(running);
  }

  async #exited(running: Running): Promise<Result> {
    await this.#end(running);
    return { error: 'Runtime.ExitError or time-out' };
  }

  async #start(): Promise<Running> {
    const { client, folder, environment } = this.#options;
    const api = new RuntimeApi();
    const address = await api.open();
    const out = await mkdtemp(join(tmpdir(), 'runtime-'));
    const files = {
      stdout: join(out, 'stdout'),
      stderr: join(out, 'stderr'),
      telemetry: join(out, 'telemetry'),
    };
    const [stdout = 0, stderr = 0, telemetry = 0] = Object.values(files).map((file) => openSync(file, 'a'));
    const child = spawn(process.execPath, [client], {
      cwd: folder,
      env: {
        ...named({ ...RUNTIME_ENVIRONMENT, ...environment }, `REAL${this.started++}`),
        // What Lambda sets beside: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
        _HANDLER: 'index.handler',
        _LAMBDA_TELEMETRY_LOG_FD: '3',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_LEVEL: 'INFO',
        AWS_LAMBDA_RUNTIME_API: address,
        LAMBDA_RUNTIME_DIR: '/var/runtime',
        LAMBDA_TASK_ROOT: folder,
        PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      },
      stdio: ['ignore', stdout, stderr, telemetry],
    });
    for (const file of [stdout, stderr, telemetry]) closeSync(file);
    this.#running = { process: child, api, files, ended: once(child, 'exit') };
    return this.#running;
  }

  async #end({ process, api, files, ended }: Running): Promise<void> {
    this.#running = undefined;
    process.kill('SIGKILL');
    await ended;
    this.initError = api.initError;
    api.close();
    this.lines.push(...linesIn(files));
    await rm(join(files.stdout, '..'), { recursive: true });
  }
}

function named(variables: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [key, value.replace('{sandbox}', name)]),
  );
}
