import {
  GetParametersCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { isParameterPrefix, PREFIX_RULE, pageTokenOf } from '../../lambda/runtime/parameter-names.ts';
import { clientOptions } from '../proxy.ts';
import { askAws, regionOf } from './ask-aws.ts';

/** A parameter that exists. */
export interface Parameter {
  readonly value: string;
  /** Whether it is encrypted, that is, of type SecureString. */
  readonly isSecure: boolean;
}

/**
 * The most parameters that one call reads
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html).
 */
const MAX_PER_CALL = 10;

/** The parameters of one bot in Parameter Store. */
export class Parameters {
  readonly prefix: string;
  readonly #client = new SSMClient(clientOptions());
  readonly #keyArn: string | undefined;

  /**
   * @param prefix such as `/messenger-bot`
   * @param keyArn of the KMS key for what is written; if undefined, that of Parameter Store
   * @throws Error that says what a prefix must look like
   */
  constructor(prefix: string, keyArn?: string) {
    if (!isParameterPrefix(prefix)) throw new Error(`--prefix ${PREFIX_RULE} (got “${prefix}”).`);
    this.prefix = prefix;
    this.#keyArn = keyArn;
  }

  /** The AWS region of the parameters. */
  region(): Promise<string> {
    return regionOf(this.#client);
  }

  /**
   * Reads those of the named parameters that exist, by their names below the prefix.
   * @throws Error that says what to do if AWS refuses
   */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, Parameter>> {
    const parameters = new Map<string, Parameter>();
    for (let begin = 0; begin < names.length; begin += MAX_PER_CALL) {
      const Names = names.slice(begin, begin + MAX_PER_CALL).map((name) => `${this.prefix}/${name}`);
      const command = new GetParametersCommand({ Names, WithDecryption: true });
      const { Parameters = [] } = await askAws(this.#client.send(command));
      for (const { Name = '', Value = '', Type } of Parameters) {
        const parameter = { value: Value.trim(), isSecure: Type === 'SecureString' };
        parameters.set(Name.slice(this.prefix.length + 1), parameter);
      }
    }
    return parameters;
  }

  /**
   * The ids of all Pages whose token is stored.
   * @throws Error that says what to do if AWS refuses
   */
  async pagesWithToken(): Promise<readonly string[]> {
    const Path = `${this.prefix}/pages`;
    const pages: string[] = [];
    const outputs = paginateGetParametersByPath({ client: this.#client }, { Path, Recursive: true });
    const read = async () => {
      for await (const { Parameters = [] } of outputs)
        for (const { Name = '' } of Parameters) {
          const id = Name.split('/').at(-2) ?? '';
          if (Name === `${this.prefix}/${pageTokenOf(id)}`) pages.push(id);
        }
    };
    await askAws(read());
    return pages;
  }

  /** Writes a SecureString, and overwrites an existing one. */
  async write(name: string, Value: string): Promise<void> {
    const input = { Name: `${this.prefix}/${name}`, Value, Type: 'SecureString', Overwrite: true } as const;
    const key = this.#keyArn === undefined ? {} : { KeyId: this.#keyArn };
    await askAws(this.#client.send(new PutParameterCommand({ ...input, ...key })));
  }
}
