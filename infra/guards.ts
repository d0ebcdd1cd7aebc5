/**
 * What protects a bot that runs for years, and its own domain. `terminationProtection` and `tags` are those of CDK’s
 * stacks.
 */
export interface Guards {
  /**
   * Nothing can delete the table of conversations. The stack's deletion leaves it anyway. Not the default, because a first
   * deployment that fails could not clean up.
   * @default false
   */
  readonly tableDeletionProtection?: boolean;
  /**
   * Calls a second that the API lets through, from 1 to 10,000: the account's own limit. More get 429, and Facebook sends
   * them again. The default lasts for ten thousand people who write within ten seconds
   * (`test/studies/scale/SCALE.md`), and caps what forged calls can cost.
   * @default 1000
   */
  readonly rateLimit?: number;
  /**
   * A new version first gets a tenth of the invocations, and all of them after ten minutes. If an alarm of the release
   * fires meanwhile, the old version gets them all again, and the deployment fails. `at-once` is for repairing a release
   * that fails: it asks no alarm.
   * @default false
   */
  readonly gradual?: boolean | 'at-once';
  /**
   * Days for which the logs are kept.
   * @default 30
   */
  readonly logDays?: number;
  /**
   * Dollars a month. Beyond 80 % of it, and when the month is forecast to end beyond it, `alarmEmail` gets an email. It
   * counts the whole account, and stops nothing.
   * @default none
   */
  readonly monthlyBudget?: number;
  /**
   * ARN of a customer managed KMS key of the same account and region, for queues, table and secrets. It must outlive the
   * stack, as queues and table do, and is therefore not part of it.
   * @default keys that belong to AWS, which cost nothing
   */
  readonly kmsKeyArn?: string;
  /**
   * The host of the callback URL, `bot.example.com`: it survives a new stack or region. Needs `certificateArn` or
   * `hostedZoneId`.
   * @default that of API Gateway
   */
  readonly domain?: string;
  /**
   * ARN of an ACM certificate for `domain`, in the region of the stack.
   * @default a new one, validated in the hosted zone
   */
  readonly certificateArn?: string;
  /**
   * Id of the Route 53 hosted zone that gets the record of `domain`.
   * @default none: the owner makes a CNAME record
   */
  readonly hostedZoneId?: string;
}
