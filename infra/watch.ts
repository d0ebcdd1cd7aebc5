import { Duration } from 'aws-cdk-lib';
import { Alarm, type IMetric, type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { NAMESPACE } from '../lambda/runtime/figures.ts';

/** An alarm that fires from a threshold on. */
export interface Watch {
  readonly metric: IMetric;
  /** Default: 1. */
  readonly threshold?: number;
  /** Periods after a value over the threshold in which the alarm stays; default: its own only. */
  readonly periods?: number;
  /** Whether it also reports when there are no values at all. */
  readonly onSilence?: boolean;
  /** Whether an operator gets no mail of it. */
  readonly quiet?: boolean;
  /** In ASCII, because it becomes the text of an email: what happened, and what to do. `infra/RUNBOOK.md` says more. */
  readonly advice: string;
}

/** Period of the metrics. */
export const PERIOD = Duration.minutes(5);

/** Makes an alarm, which writes to the topic when it fires and when all is well again. */
export function alarmOf(scope: Construct, id: string, topic: ITopic, watch: Watch): Alarm {
  const { metric, threshold = 1, periods = 1, onSilence = false, quiet = false, advice } = watch;
  const alarm = new Alarm(scope, id, {
    metric,
    alarmDescription: `${advice} See infra/RUNBOOK.md#${id.toLowerCase()}.`,
    threshold,
    evaluationPeriods: periods,
    ...(periods > 1 && { datapointsToAlarm: 1 }),
    // Missing values that count as bad would fire before the first value. Without any, the state becomes INSUFFICIENT_DATA.
    treatMissingData: onSilence ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
  });
  if (quiet) return alarm;
  const action = new SnsAction(topic);
  if (onSilence) alarm.addInsufficientDataAction(action);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}

/** Counts the lines of a log that match a pattern. */
export function countInLog(
  scope: Construct,
  logGroup: ILogGroup,
  name: string,
  filterPattern: IFilterPattern,
): Metric {
  return new MetricFilter(scope, `${name}Count`, {
    logGroup,
    filterPattern,
    metricNamespace: NAMESPACE,
    metricName: `${scope.node.path}/${name}`,
    metricValue: '1',
  }).metric({ period: PERIOD, statistic: Stats.SUM });
}
