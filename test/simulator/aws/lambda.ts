import { RUN_SECRET } from './run-secret.ts';
import { type LogLine, type MetricLine, type Result, Sandbox } from './sandbox.ts';

export type { LogLine, MetricLine, Result, SandboxCommand } from './sandbox.ts';

/** Invokes the function with an event as JSON. */
export type Invoke = (event: string) => Promise<Result>;

/** The function's properties in the CloudFormation template. */
export interface LambdaOptions {
  /** The folder with the bundle. */
  readonly folder: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  /**
   * The variables of the template; the function gets none of this process's own. `{sandbox}` in a value is
   * replaced by the name of the sandbox, so that the simulator knows which sandbox makes a call.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly timeOut: number;
  /** Whether log lines have the words of errors, as they never have on AWS. */
  readonly words?: boolean;
}

/** All sandboxes of this process. A frozen one would outlive it. */
const everywhere = new Set<Sandbox>();
process.on('exit', () => {
  for (const sandbox of everywhere) sandbox.kill();
});

/**
 * Lambda with the built bundle. Each sandbox is a process that serves one invocation at a time and is frozen
 * between two, so that work left over after a response fails here as it does on AWS.
 */
export class Lambda {
  readonly logs: LogLine[] = [];
  /** The lines from which CloudWatch would make metrics. */
  readonly metrics: MetricLine[] = [];
  /** Called for each line of the log. */
  onLog: (line: LogLine, sandbox: string) => void = () => {};
  /** Called when an invocation begins, without a result, and when it ends. */
  onInvocation: (sandbox: string, event: string, result: Result | undefined) => void = () => {};
  #options: LambdaOptions;
  readonly #alive = new Set<Sandbox>();
  readonly #idle: Sandbox[] = [];
  /** Sandboxes with a bundle that has been replaced. */
  readonly #outdated = new WeakSet<Sandbox>();
  readonly #folders = new Map<string, string>();
  #started = 0;

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  /** The number of sandboxes that are alive. */
  get sandboxes(): number {
    return this.#alive.size;
  }

  readonly invoke: Invoke = async (event) => {
    const idle = this.#idle.pop();
    const sandbox = idle ?? this.#start();
    if (!idle && !(await sandbox.isReady())) return this.#failedToLoad(sandbox.name, event);
    sandbox.thaw();
    this.onInvocation(sandbox.name, event, undefined);
    const result = await sandbox.invoke(event, this.#options.timeOut);
    this.onInvocation(sandbox.name, event, result);
    this.#rest(sandbox);
    return result;
  };

  #rest(sandbox: Sandbox): void {
    if (this.#outdated.has(sandbox)) sandbox.kill();
    else if (this.#alive.has(sandbox)) {
      sandbox.freeze();
      this.#idle.push(sandbox);
    }
  }

  /** Adds a warning of the simulator to the log, so that the author sees it where the function logs. */
  warn(message: string, sandbox: string): void {
    this.#log({ level: 'WARN', message }, sandbox);
  }

  #failedToLoad(sandbox: string, event: string): Result {
    const result = { error: 'Runtime.ExitError' };
    this.onInvocation(sandbox, event, undefined);
    this.onInvocation(sandbox, event, result);
    return result;
  }

  /** Starts a sandbox ahead of the next invocation: the log says whether its bot can be loaded. */
  async warm(): Promise<void> {
    const sandbox = this.#start();
    if (await sandbox.isReady()) this.#rest(sandbox);
  }

  /** The folder with the bundle that a sandbox runs, or has run. */
  folderOf(sandbox: string): string | undefined {
    return this.#folders.get(sandbox);
  }

  /** Deploys another bundle. Running invocations end with the old bundle; new ones use the new bundle. */
  deploy(folder: string): void {
    this.#options = { ...this.#options, folder };
    for (const sandbox of this.#alive) this.#outdated.add(sandbox);
    for (const sandbox of this.#idle.splice(0)) sandbox.kill();
  }

  /** A sandbox that is alive. */
  sandbox(name: string): Sandbox | undefined {
    return [...this.#alive].find((sandbox) => sandbox.name === name);
  }

  /** Ends all sandboxes: the next invocation is a cold start. */
  async stop(): Promise<void> {
    const alive = [...this.#alive];
    this.#idle.length = 0;
    for (const sandbox of alive) sandbox.kill();
    await Promise.all(alive.map(({ ended }) => ended));
  }

  #start(): Sandbox {
    const { folder, handler, environment, words = false } = this.#options;
    this.#started += 1;
    const name = `SANDBOX${this.#started}`;
    const variables = Object.entries({ ...RUNTIME_ENVIRONMENT, ...environment });
    const sandbox = new Sandbox({
      name,
      folder,
      handler,
      environment: Object.fromEntries(
        variables.map(([key, value]) => [key, value.replace('{sandbox}', name)]),
      ),
      onLine: (line) => this.#log(line, name),
      words,
    });
    this.#alive.add(sandbox);
    everywhere.add(sandbox);
    sandbox.onEnd = () => this.#forget(sandbox);
    this.#folders.set(name, folder);
    return sandbox;
  }

  #forget(sandbox: Sandbox): void {
    this.#alive.delete(sandbox);
    everywhere.delete(sandbox);
    const place = this.#idle.indexOf(sandbox);
    if (place >= 0) this.#idle.splice(place, 1);
  }

  #log(line: LogLine | MetricLine, sandbox: string): void {
    if ('_aws' in line) this.metrics.push(line);
    else {
      this.logs.push(line);
      this.onLog(line, sandbox);
    }
  }
}

/** The variables that Lambda itself sets. */
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
  AWS_SECRET_ACCESS_KEY: RUN_SECRET,
  AWS_SESSION_TOKEN: 'simulator',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
};
