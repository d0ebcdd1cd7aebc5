import { withCallSite } from './call-site.ts';
import { Fault } from './errors.ts';
import { botSecret } from './parameter-names.ts';
import { MissingSecret, type Secrets, toCreate } from './secrets.ts';
import type { Settings } from './settings.ts';

let read: (name: string) => Promise<string> = async (name) => {
  throw new Error(
    `The secret ${name} can only be read while the function runs. In a test: see lambda/README.md#a-model-aws-and-secrets-in-tests`,
  );
};

/**
 * Reads one of the bot's own secrets (the key of a language model, say) from the parameter
 * `<prefix>/bot/<NAME>`. List its name in `infra/bot-needs.ts`, so that the function has permission to read
 * it. Cached for five minutes.
 * @throws MissingSecret that says how to create it
 */
export function secret(name: string): Promise<string> {
  return withCallSite(secret, () => read(name));
}

/** A secret is not in the file of one's own machine, or not named: both are read once, and no retry can help. */
class SecretNotInFile extends Fault {
  override readonly name = 'MissingSecret';
}

/** Sets the source of the bot's own secrets. @param settings name those that may be read; without them, all may */
export function provideSecrets({ get }: Pick<Secrets, 'get'>, settings?: Settings): void {
  read = async (name) => {
    const parameter = botSecret(name);
    if (!settings) return get(parameter);
    const { botSecrets, secretsFile, secretsInFile, parameterPrefix } = settings;
    const isNamed = botSecrets.includes(name);
    const isThere = !secretsFile || secretsInFile.includes(name);
    if (isNamed && isThere) return get(parameter);
    const toName = isNamed ? '' : ` Name ${name} in infra/bot-needs.ts.`;
    const toAdd = isThere ? '' : ` Add the line ${name}=… to the file ${secretsFile}.`;
    if (secretsFile)
      throw new SecretNotInFile(`The secret ${name} cannot be read.${toName}${toAdd} Then start again.`);
    const create = toCreate(`${parameterPrefix}/${parameter}`);
    throw new MissingSecret(`The function may not read ${parameter}.${toName} Then deploy. ${create}`);
  };
}
