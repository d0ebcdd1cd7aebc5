import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a command of `infra/commands` did. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Variables of a command; one that is undefined is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of somebody who has signed in to an AWS that is at `endpoint`. */
export function operatorAt(endpoint: string): Environment {
  return {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
    AWS_ACCESS_KEY_ID: 'ASIAOPERATOR',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_SSM: endpoint,
  };
}

/** The same for a command, which finds programs and Node's compile cache. */
export function commandAt(endpoint: string): Environment {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE, ...operatorAt(endpoint) };
}

/**
 * Runs a command of `infra/commands` against the simulator's AWS.
 * @param folder in which it is called; that of the project unless told otherwise
 */
export async function runSetup(
  file: string,
  endpoint: string,
  args: readonly string[],
  environment: Environment = {},
  folder?: string,
): Promise<Ran> {
  const command = spawn(
    process.execPath,
    [resolve(import.meta.dirname, '../../infra/commands', file), ...args],
    {
      cwd: folder,
      env: { ...commandAt(endpoint), ...environment },
    },
  );
  const ended = new Promise<number | null>((resolve) => command.once('exit', resolve));
  const [out, err, code] = await Promise.all([text(command.stdout), text(command.stderr), ended]);
  return { code, output: out + err };
}
