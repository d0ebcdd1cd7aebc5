import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** What a bot needs from AWS beside what every bot has. */
export interface BotNeeds {
  /**
   * Names of secrets that the bot reads with `secret('NAME')`: each a SecureString at `<prefix>/bot/<NAME>`. Locally they
   * come from the file `.env`, a line `NAME=value` each.
   */
  readonly secrets?: readonly string[];
  /**
   * How long a handler may take, in seconds, from 10 to 600: a language model thinks. 30 unless told otherwise, which lasts for
   * a cold start and for sitting out Facebook's trouble twice, four seconds each; what is not reached costs nothing.
   */
  readonly timeOut?: number;
  /**
   * Memory of the function, in MB, and with it its share of a processor. 512 unless told otherwise: with 256 a message costs a
   * sixth less and is answered a moment later (`infra/COST.md`), but a cold start takes twice as long after INIT, and a file of 25 MB
   * lies in memory several times while it is sent.
   */
  readonly memory?: number;
  /** Whatever else: resources of your own, and leave for the function to use them. */
  grant?(webhook: IFunction, scope: Construct): void;
}

/** What this bot needs: edit it beside `lambda/bot.ts`. */
export const botNeeds: BotNeeds = {};
