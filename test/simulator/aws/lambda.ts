import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clockAhead } from '../clock.ts';

/** What the sandbox is told. */
export type Told =
  | { readonly type: 'invoke'; readonly event: string; readonly requestId: string; readonly deadline: number }
  | { readonly type: 'shift'; readonly milliseconds: number };

/** What the sandbox says. */
type SandboxMessage = { readonly type: 'ready' } | ({ readonly type: 'answer' } & Result);

/** The outcome of an invocation: JSON, or why there is none. */
export interface Result {
  readonly payload?: string;
  readonly error?: string;
}

/** Invokes the function with an event as JSON. */
export type Invoke = (event: string) => Promise<Result>;

/** A line that the function logged, as Lambda's JSON logging writes it. */
export interface LogLine {
  /** Of lines that Lambda itself writes. */
  readonly type?: string;
  readonly level: string;
  readonly requestId?: string;
  readonly message: unknown;
}

/** A line of figures in CloudWatch's embedded metric format, which has neither a level nor a message. */
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

/** What CloudFormation would be told of the function. */
export interface LambdaOptions {
  /** Folder with the bundle. */
  readonly folder: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  /**
   * The variables of the template; nothing of this process's own environment is passed on. `{sandbox}` in one stands
   * for the name of the sandbox, so that its calls can be told from those of others.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly timeOut: number;
}

/**
 * Lambda with the built bundle: each sandbox is a process that serves one invocation at a time and is frozen
 * between two, so that work left over after an answer goes wrong here as it does on AWS.
 */
export class Lambda {
  readonly logs: LogLine[] = [];
  /** What CloudWatch would make metrics of; kept apart from what people read. */
  readonly metrics: MetricLine[] = [];
  /** Told of each line as it is logged, and by which sandbox. */
  onLog: (line: LogLine, sandbox: string) => void = () => {};
  #options: LambdaOptions;
  /** Told when an invocation begins and when it ends. */
  onInvocation: (sandbox: string, event: string, result: Result | undefined) => void = () => {};
  readonly #idle: ChildProcess[] = [];
  readonly #sandboxes = new Map<ChildProcess, string>();
  /** Those of a bundle that has been replaced. */
  readonly #outdated = new WeakSet<ChildProcess>();
  readonly #whenLogged = new Map<ChildProcess, () => void>();
  #started = 0;

  constructor(options: LambdaOptions) {
    this.#options = options;
    // A frozen process would outlive this one.
    process.on('exit', this.#killAll);
  }

  /** How many sandboxes are alive. */
  get sandboxes(): number {
    return this.#sandboxes.size;
  }

  readonly invoke: Invoke = async (event) => {
    const sandbox = this.#idle.pop() ?? (await this.#start());
    if (!sandbox) return this.#neverBegan(event);
    const name = this.#sandboxes.get(sandbox) ?? '';
    thaw(sandbox);
    this.onInvocation(name, event, undefined);
    const result = await this.#run(sandbox, event);
    this.onInvocation(name, event, result);
    if (this.#outdated.has(sandbox)) sandbox.kill('SIGKILL');
    else if (this.#sandboxes.has(sandbox)) {
      freeze(sandbox);
      this.#idle.push(sandbox);
    }
    return result;
  };

  /** The function could not even be loaded. */
  #neverBegan(event: string): Result {
    const result = { error: 'Runtime.ExitError' };
    this.onInvocation('', event, undefined);
    this.onInvocation('', event, result);
    return result;
  }

  /** Deploys another bundle: what is running ends with the old one, what begins has the new one. */
  deploy(folder: string): void {
    this.#options = { ...this.#options, folder };
    for (const sandbox of this.#sandboxes.keys()) this.#outdated.add(sandbox);
    for (const sandbox of this.#idle.splice(0)) sandbox.kill('SIGKILL');
  }

  /** Ends a sandbox as a crash does. */
  kill(name: string): void {
    for (const [sandbox, its] of this.#sandboxes) if (its === name) sandbox.kill('SIGKILL');
  }

  /** Ends all sandboxes: the next invocation is a cold start. */
  async stop(): Promise<void> {
    const alive = [...this.#sandboxes.keys()];
    this.#idle.length = 0;
    const gone = alive.map((sandbox) => once(sandbox, 'exit'));
    this.#killAll();
    await Promise.all(gone);
  }

  readonly #killAll = (): void => {
    for (const sandbox of this.#sandboxes.keys()) sandbox.kill('SIGKILL');
  };

  async #start(): Promise<ChildProcess | undefined> {
    const { folder, handler, environment } = this.#options;
    this.#started += 1;
    const sandboxName = `SANDBOX${this.#started}`;
    const variables = Object.entries({ ...RUNTIME_ENVIRONMENT, ...environment }).map(([name, value]) => [
      name,
      value.replace('{sandbox}', sandboxName),
    ]);
    const [file, name = 'handler'] = handler.split('.');
    const sandbox = fork(
      join(import.meta.dirname, 'lambda-runtime.ts'),
      [join(folder, `${file}.mjs`), name, String(clockAhead())],
      {
        cwd: folder,
        // What the first sandbox of a bundle has compiled the next ones need not.
        env: { ...Object.fromEntries(variables), NODE_COMPILE_CACHE: join(folder, 'compiled') },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.#sandboxes.set(sandbox, sandboxName);
    sandbox.once('exit', () => this.#forget(sandbox));
    this.#readLog(sandbox);
    return (await this.#next(sandbox)) ? sandbox : undefined;
  }

  async #run(sandbox: ChildProcess, event: string): Promise<Result> {
    const deadline = Date.now() + this.#options.timeOut;
    const answered = this.#next(sandbox);
    const tell = (told: Told) => sandbox.connected && sandbox.send(told);
    tell({ type: 'shift', milliseconds: clockAhead() });
    tell({ type: 'invoke', event, requestId: randomUUID(), deadline });
    const timer = setTimeout(() => sandbox.kill('SIGKILL'), this.#options.timeOut);
    const logged = new Promise<void>((resolve) => this.#whenLogged.set(sandbox, resolve));
    const said = await answered;
    if (said) await logged;
    clearTimeout(timer);
    return said?.type === 'answer' ? said : { error: 'Runtime.ExitError or time-out' };
  }

  /** What the sandbox says next; undefined when it ends instead. */
  #next(sandbox: ChildProcess): Promise<SandboxMessage | undefined> {
    if (sandbox.exitCode !== null || sandbox.signalCode !== null) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (said?: SandboxMessage) => {
        sandbox.off('message', done).off('exit', gone);
        resolve(said);
      };
      const gone = () => done();
      sandbox.on('message', done).on('exit', gone);
    });
  }

  #forget(sandbox: ChildProcess): void {
    this.#sandboxes.delete(sandbox);
    this.#whenLogged.get(sandbox)?.();
    this.#whenLogged.delete(sandbox);
    const place = this.#idle.indexOf(sandbox);
    if (place >= 0) this.#idle.splice(place, 1);
  }

  #readLog(sandbox: ChildProcess): void {
    for (const stream of [sandbox.stdout, sandbox.stderr]) {
      if (stream)
        createInterface({ input: stream }).on('line', (line) => this.#log(sandbox, parseLine(line)));
    }
  }

  #log(sandbox: ChildProcess, line: LogLine | MetricLine): void {
    if ('_aws' in line) this.metrics.push(line);
    else if (line.type === 'platform.runtimeDone') this.#whenLogged.get(sandbox)?.();
    else {
      this.logs.push(line);
      this.onLog(line, this.#sandboxes.get(sandbox) ?? '');
    }
  }
}

/** Between two invocations a sandbox gets no CPU time. (Windows has no signal for it.) */
function freeze(sandbox: ChildProcess): void {
  if (process.platform !== 'win32') sandbox.kill('SIGSTOP');
}

function thaw(sandbox: ChildProcess): void {
  if (process.platform !== 'win32') sandbox.kill('SIGCONT');
}

/** A line that is not JSON was not logged by the function but by Node itself: a crash. */
function parseLine(line: string): LogLine | MetricLine {
  try {
    const json = JSON.parse(line);
    if (typeof json === 'object' && json !== null) return json;
  } catch {}
  return { level: 'ERROR', message: line };
}

/** The part of the environment that Lambda itself sets. */
export const RUNTIME_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'ASIA{sandbox}',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_FUNCTION_NAME: 'Webhook',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Webhook',
  AWS_LAMBDA_LOG_STREAM_NAME: 'simulator',
  AWS_REGION: 'eu-west-1',
  AWS_SECRET_ACCESS_KEY: 'simulator',
  AWS_SESSION_TOKEN: 'simulator',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
};
