import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { NAMESPACE } from '../lambda/runtime/figures.ts';

/** A metric that the function writes. `botName` is its value of the dimension `Bot`. */
export function botMetric(botName: string, metricName: string, options: MetricOptions): Metric {
  return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { Bot: botName }, ...options });
}
