import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isParameterPrefix, PREFIX_RULE } from '../../lambda/secret-names.ts';

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

  /**
   * Those that are there, by their names below the prefix.
   * @throws Error that says what to do when AWS does not answer.
   */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, Parameter>> {
    const Names = names.map((name) => `${this.prefix}/${name}`);
    try {
      const { Parameters = [] } = await this.#client.send(
        new GetParametersCommand({ Names, WithDecryption: true }),
      );
      return new Map(
        Parameters.map(({ Name = '', Value = '', Type }) => [
          Name.slice(this.prefix.length + 1),
          { value: Value.trim(), isSecure: Type === 'SecureString' },
        ]),
      );
    } catch (error) {
      throw new Error(whatAwsWants(error));
    }
  }

  /** Writes a SecureString. */
  async write(name: string, Value: string): Promise<void> {
    const command = { Name: `${this.prefix}/${name}`, Value, Type: 'SecureString', Overwrite: true } as const;
    try {
      await this.#client.send(new PutParameterCommand(command));
    } catch (error) {
      throw new Error(whatAwsWants(error));
    }
  }
}

/** What to do when a call of AWS fails, in a sentence. */
export function whatAwsWants(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (/Credentials|Token|Signature|UnrecognizedClient/.test(name)) {
    return `AWS does not know you (${name}): sign in with the AWS CLI until aws sts get-caller-identity prints your account.`;
  }
  if (/Region/.test(error instanceof Error ? error.message : '')) {
    return 'No region is set: aws configure set region eu-west-1, or AWS_REGION=eu-west-1 before the command.';
  }
  if (/AccessDenied/.test(name)) return `AWS does not let you (${name}): use a profile that may do this.`;
  if (error instanceof Error && '$fault' in error) return `AWS refuses (${name}).`;
  return `AWS could not be reached (${name}): is this machine online, and the region right?`;
}
