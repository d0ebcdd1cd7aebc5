import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../../../infra/proxy.ts';

const NAMES = ['FB_APP_SECRET', 'FB_PAGE_TOKEN', 'FB_VERIFY_TOKEN'] as const;

/**
 * The secrets of a real App: from the environment, or else from Parameter Store.
 * @throws Error that names the missing ones
 */
export async function realSecrets(
  environment: NodeJS.ProcessEnv,
  prefix: string,
): Promise<Readonly<Record<string, string>>> {
  const given = Object.fromEntries(NAMES.map((name) => [name, environment[name] ?? '']));
  const absent = NAMES.filter((name) => given[name] === '');
  if (absent.length === 0) return given;
  const stored = await fromParameterStore(absent.map((name) => `${prefix}/${name}`));
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, given[name] || stored.get(`${prefix}/${name}`) || '']),
  );
  const missing = NAMES.filter((name) => secrets[name] === '');
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(', ')}: neither in the environment nor in Parameter Store under ${prefix}. Set the variables, or sign in with the AWS CLI.`,
    );
  }
  return secrets;
}

async function fromParameterStore(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: true });
    const { Parameters = [] } = await new SSMClient(clientOptions()).send(command);
    return new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
  } catch {
    return new Map();
  }
}
