import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { mock } from 'node:test';
import { type Command, exitCodeOf } from '../../infra/commands/run-command.ts';
import { RUN_SECRET } from '../simulator/aws/run-secret.ts';

/** Exit code and output of a command. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** Environment variables. An undefined one is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of an operator who is signed in to the AWS at `endpoint`. */
export function awsEnvironment(endpoint: string): Environment {
  return {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
    AWS_ACCESS_KEY_ID: 'ASIAOPERATOR',
    AWS_SECRET_ACCESS_KEY: RUN_SECRET,
    AWS_ENDPOINT_URL_SSM: endpoint,
  };
}

/** All variables of a command: also those for finding programs and Node's compile cache. */
export function commandEnvironment(endpoint: string): Environment {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE, ...awsEnvironment(endpoint) };
}

/** A folder without a `cdk.json`: what the author sets there turns no test red. */
export const FOLDER = import.meta.dirname;

/**
 * Runs a command of `infra/commands` in this process, which saves loading the AWS SDK each time. Standard
 * input is no terminal.
 * @param folder in which the command runs
 */
export async function callCommand(
  command: Command,
  endpoint: string,
  args: readonly string[],
  environment: Environment = {},
  folder = FOLDER,
): Promise<CommandResult> {
  const [env, cwd] = [process.env, process.cwd()];
  const lines: unknown[] = [];
  const prints = (['log', 'error'] as const).map((name) =>
    mock.method(console, name, (line: unknown) => lines.push(line)),
  );
  const variables = Object.entries({ ...commandEnvironment(endpoint), ...environment });
  process.env = Object.fromEntries(variables.filter(([, value]) => value !== undefined));
  process.chdir(folder);
  process.stdin.isTTY = false;
  try {
    const code = await exitCodeOf(command, args);
    return { code, output: lines.map((line) => `${line}\n`).join('') };
  } finally {
    process.chdir(cwd);
    process.env = env;
    for (const print of prints) print.mock.restore();
  }
}

/** Runs a command of `infra/commands` in a process of its own, as npm does. */
export async function spawnCommand(
  file: string,
  endpoint: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<CommandResult> {
  const path = resolve(import.meta.dirname, '../../infra/commands', file);
  const command = spawn(process.execPath, [path, ...args], {
    cwd: FOLDER,
    env: { ...commandEnvironment(endpoint), ...environment },
  });
  const exited = new Promise<number | null>((resolve) => command.once('exit', resolve));
  const [out, err, code] = await Promise.all([text(command.stdout), text(command.stderr), exited]);
  return { code, output: out + err };
}
