import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isParameterPrefix, PREFIX_RULE } from '../../lambda/runtime/parameter-names.ts';
import { askAws, regionOf } from './ask-aws.ts';

/** A parameter that is there. */
export interface Parameter {
  readonly value: string;
  /** Whether it is encrypted (SecureString). */
  readonly isSecure: boolean;
}

/** How many one call reads (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html). */
const AT_ONCE = 10;

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
    const found = new Map<string, Parameter>();
    for (let begin = 0; begin < names.length; begin += AT_ONCE) {
      const Names = names.slice(begin, begin + AT_ONCE).map((name) => `${this.prefix}/${name}`);
      const command = new GetParametersCommand({ Names, WithDecryption: true });
      const { Parameters = [] } = await askAws(this.#client.send(command));
      for (const { Name = '', Value = '', Type } of Parameters) {
        const parameter = { value: Value.trim(), isSecure: Type === 'SecureString' };
        found.set(Name.slice(this.prefix.length + 1), parameter);
      }
    }
    return found;
  }

  /** Writes a SecureString. */
  async write(name: string, Value: string): Promise<void> {
    const command = { Name: `${this.prefix}/${name}`, Value, Type: 'SecureString', Overwrite: true } as const;
    await askAws(this.#client.send(new PutParameterCommand(command)));
  }
}
