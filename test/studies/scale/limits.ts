/** Limits of AWS and Meta, each with its source. */
export const LIMITS = {
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; a new account may have 10 */
  concurrentExecutions: 1_000,
  /**
   * https://docs.aws.amazon.com/general/latest/gr/ssm.html, for an account in a region; higher throughput
   * costs money
   */
  parameterReadsPerSecond: 40,
  /**
   * https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting: text, links, reactions,
   * stickers of a Page
   */
  sendsPerSecond: 300,
  /** The same page: audio and video of a Page. */
  mediaPerSecond: 10,
} as const;
