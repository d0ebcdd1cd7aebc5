import type { BotValues } from '../shared/bot-options.ts';
import { contextValue } from '../shared/cdk-context.ts';

/** A command for the same bot: `npm run setup -- --stage prod --take-over`. */
export function npmCommand(
  { stage, stack, prefix }: BotValues,
  name: string,
  ...more: readonly string[]
): string {
  const selection = Object.entries({ stage, stack, prefix }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option}`, value],
  );
  const args = [...selection, ...more];
  return [`npm run ${name}`, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

/** The command that deploys the same bot. */
export function deployCommand({ stage }: BotValues): string {
  return stage === undefined ? 'npx cdk deploy' : `npx cdk deploy -c stage=${stage}`;
}

/** The command that stores a secret. Without the key of `cdk.json` Parameter Store would use its default key. */
export function storeCommand(parameter: string, ...more: readonly '--overwrite'[]): string {
  const key = contextValue('kmsKeyArn');
  const options = [...more, '--type SecureString', ...(key === undefined ? [] : [`--key-id ${key}`])];
  return `aws ssm put-parameter ${options.join(' ')} --name ${parameter} --value '…'`;
}
