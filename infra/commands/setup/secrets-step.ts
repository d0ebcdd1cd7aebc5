import { randomBytes } from 'node:crypto';
import { SECRET_NAMES } from '../../../lambda/runtime/parameter-names.ts';
import type { Parameters } from '../../aws/parameters.ts';
import type { Step } from './step-runner.ts';

type SecretName = (typeof SECRET_NAMES)[number];

/** The value of each secret. */
export type SecretValues = Readonly<Record<SecretName, string>>;

/** A random verify token. */
export function newVerifyToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Writes the three secrets to Parameter Store, encrypted. */
export function secretsStep(parameters: Parameters, wanted: SecretValues, overwrite: boolean): Step {
  const path = (name: string) => `${parameters.prefix}/${name}`;
  return {
    title: 'Secrets in Parameter Store',
    async pendingChange() {
      const names = await secretsToWrite(parameters, wanted, overwrite);
      if (names.length === 0) return undefined;
      return `write the SecureStrings ${names.map(path).join(', ')} in ${await parameters.region()}`;
    },
    async apply() {
      const names = await secretsToWrite(parameters, wanted, overwrite);
      for (const name of names) await parameters.write(name, wanted[name]);
      return true;
    },
  };
}

async function secretsToWrite(
  parameters: Parameters,
  wanted: SecretValues,
  overwrite: boolean,
): Promise<readonly SecretName[]> {
  const path = (name: string) => `${parameters.prefix}/${name}`;
  const stored = await parameters.read(SECRET_NAMES);
  for (const [name, { isSecure }] of stored) {
    if (isSecure) continue;
    throw new Error(
      `${path(name)} is not encrypted, and Parameter Store cannot change that: run aws ssm delete-parameter --name ${path(name)}, then this command again.`,
    );
  }
  const differing = SECRET_NAMES.filter((name) => stored.get(name)?.value !== wanted[name]);
  const existing = differing.find((name) => stored.has(name));
  if (existing === undefined || overwrite) return differing;
  throw new Error(
    `${path(existing)} already has another value than the given one: use --overwrite to replace it.`,
  );
}
