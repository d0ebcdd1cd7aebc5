import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/** How a share is computed. */
export interface ShareOptions {
  /** The time over which both metrics are counted; default: five minutes. */
  readonly minutes?: number;
  /** If the whole is smaller, the share is 0. */
  readonly minimum?: number;
}

/**
 * The share of `part` in `whole`, in percent. Without data of either there is no share, and an alarm treats
 * that as good. An alarm pays for both metrics.
 */
export function share(part: IMetric, whole: IMetric, { minutes = 5, minimum }: ShareOptions = {}): IMetric {
  const percent = '100 * part / whole';
  return new MathExpression({
    expression: minimum === undefined ? percent : `IF(whole >= ${minimum}, ${percent}, 0)`,
    usingMetrics: { part, whole },
    period: Duration.minutes(minutes),
  });
}

/**
 * The share of attempts that were refused, in percent, where refused ones do not count in `done`. When all
 * are refused, `done` has no data and counts as 0.
 */
export function shareOfAttempts(refused: IMetric, done: IMetric): IMetric {
  return new MathExpression({
    expression: '100 * refused / (refused + FILL(done, 0))',
    usingMetrics: { refused, done },
    period: Duration.minutes(5),
  });
}
