import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** What one bot needs from AWS, in addition to what every bot gets. */
export interface BotNeeds {
  /**
   * Names of secrets that the bot reads with `secret('NAME')`. On AWS each is a SecureString at
   * `<prefix>/bot/<NAME>`. Locally each is a line `NAME=value` in the file `.env`.
   */
  readonly secrets?: readonly string[];
  /**
   * Time limit of a handler, in seconds, from 10 to 600. A bot that asks a language model may need more than
   * the default. The default lasts for a cold start and for two slow calls of Facebook, four seconds each.
   * Unused time costs nothing.
   * @default 30
   */
  readonly timeOut?: number;
  /**
   * Memory of the function, in MB. The share of a processor grows with it. With 256 a message costs a sixth
   * less and its answer comes a moment later (`infra/COST.md`), but a cold start takes twice as long after
   * INIT. A file of 25 MB is in memory several times while the bot sends it.
   * @default 512
   */
  readonly memory?: number;
  /**
   * Creates further resources and lets the function use them. `webhook.addEnvironment` tells the bot their names.
   * @param queue of the events, for what writes first (`outbound`): a schedule, an order system
   */
  grant?(webhook: LambdaFunction, scope: Construct, queue: IQueue): void;
}

/** What this bot needs. Edit it together with `lambda/bot.ts`. */
export const botNeeds: BotNeeds = {};
