import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** What a bot needs from AWS beside what every bot has. */
export interface BotNeeds {
  /**
   * Names of secrets that the bot reads with `secret('NAME')`: each a SecureString at `<prefix>/bot/<NAME>`. Locally they
   * come from the file `.env`, a line `NAME=value` each.
   */
  readonly secrets?: readonly string[];
  /** How long a handler may take, in seconds, from 10 to 600: a language model thinks. 30 unless told otherwise. */
  readonly timeOut?: number;
  /** Memory of the function, in MB. 512 unless told otherwise. */
  readonly memory?: number;
  /** Whatever else: resources of your own, and leave for the function to use them. */
  grant?(webhook: IFunction, scope: Construct): void;
}

export const botNeeds: BotNeeds = {};
