import { botSecret } from './parameter-names.ts';
import type { Secrets } from './secrets.ts';

let read: (name: string) => Promise<string> = async (name) => {
  throw new Error(`The secret ${name} can only be read while the function runs.`);
};

/**
 * Reads one of the bot's own secrets (the key of a language model, say) from the parameter
 * `<prefix>/bot/<NAME>`. List its name in `infra/bot-needs.ts`, so that the function has permission to read
 * it. Cached for five minutes.
 * @throws MissingSecret with the name of the parameter and the command that creates it
 */
export function secret(name: string): Promise<string> {
  return read(name);
}

/** Sets the source of the bot's own secrets. */
export function provideSecrets({ get }: Pick<Secrets, 'get'>): void {
  read = (name) => get(botSecret(name));
}
