import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isParameterPrefix, PREFIX_RULE } from '../../lambda/secret-names.ts';
import { askAws, regionOf } from './aws.ts';

/** A parameter that is there. */
export interface Parameter {
  readonly value: string;
  /** Whether it is encrypted (SecureString). */
  readonly isSecure: boolean;
}

/** The parameters of one bot. */
export class Parameters {
  readonly prefix: string;
  readonly #client = new SSMClient();

  /**
   * @param prefix `/messenger-bot`
   * @throws Error when it is none
   */
  constructor(prefix: string) {
    if (!isParameterPrefix(prefix)) throw new Error(`--prefix ${PREFIX_RULE}, not “${prefix}”.`);
    this.prefix = prefix;
  }

  /** Where they lie. */
  region(): Promise<string> {
    return regionOf(this.#client);
  }

  /**
   * Those that are there, by their names below the prefix.
   * @throws Error that says what to do when AWS does not answer.
   */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, Parameter>> {
    const Names = names.map((name) => `${this.prefix}/${name}`);
    const command = new GetParametersCommand({ Names, WithDecryption: true });
    const { Parameters = [] } = await askAws(this.#client.send(command));
    return new Map(
      Parameters.map(({ Name = '', Value = '', Type }) => [
        Name.slice(this.prefix.length + 1),
        { value: Value.trim(), isSecure: Type === 'SecureString' },
      ]),
    );
  }

  /** Writes a SecureString. */
  async write(name: string, Value: string): Promise<void> {
    const command = { Name: `${this.prefix}/${name}`, Value, Type: 'SecureString', Overwrite: true } as const;
    await askAws(this.#client.send(new PutParameterCommand(command)));
  }
}
