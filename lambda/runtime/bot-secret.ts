import { botSecret } from './parameter-names.ts';
import type { Secrets } from './secrets.ts';

let read: (name: string) => Promise<string> = async (name) => {
  throw new Error(`The secret ${name} cannot be read here: the function is not running.`);
};

/**
 * A secret of the bot's own, from the parameter `<prefix>/bot/<NAME>`: the key of a language model, say. Name it in
 * `infra/bot-needs.ts`, so that the function may read it. Kept for five minutes.
 * @throws MissingSecret that names the parameter and the command which creates it
 */
export function secret(name: string): Promise<string> {
  return read(name);
}

/** Says where the bot's secrets come from. */
export function provideSecrets({ get }: Pick<Secrets, 'get'>): void {
  read = (name) => get(botSecret(name));
}
