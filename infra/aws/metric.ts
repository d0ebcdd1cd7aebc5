import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from '@aws-sdk/client-cloudwatch';
import { clientOptions } from '../proxy.ts';
import { askAws } from './ask-aws.ts';

/** A metric with one dimension, and what is read of it. */
export interface MetricToRead {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [name: string, value: string];
  readonly statistic: Statistic;
  /** How far back. */
  readonly minutes: number;
}

/** Reads the values of a metric, one a minute, oldest first. A minute without data has none. */
export async function readMetric({
  namespace,
  name,
  dimension: [Name, Value],
  statistic,
  minutes,
}: MetricToRead): Promise<readonly number[]> {
  const now = Date.now();
  const command = new GetMetricStatisticsCommand({
    Namespace: namespace,
    MetricName: name,
    Dimensions: [{ Name, Value }],
    StartTime: new Date(now - minutes * 60_000),
    EndTime: new Date(now),
    Period: 60,
    Statistics: [statistic],
  });
  const { Datapoints = [] } = await askAws(new CloudWatchClient(clientOptions()).send(command));
  return Datapoints.toSorted((a, b) => Number(a.Timestamp ?? 0) - Number(b.Timestamp ?? 0)).flatMap(
    (point) => point[statistic] ?? [],
  );
}
