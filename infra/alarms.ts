import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Alarms for what an operator must know; a bot that nobody writes to is no alarm. */
export function addAlarms(scope: Construct, webhook: IFunction, api: HttpApi): void {
  const period = Duration.minutes(5);
  alarm(
    scope,
    'ErrorsAlarm',
    webhook.metricErrors({ period }),
    'The function crashed or timed out: see its log.',
  );
  alarm(
    scope,
    'ThrottlesAlarm',
    webhook.metricThrottles({ period }),
    'Lambda refused to run the function: raise the account quota for concurrent executions.',
  );
  alarm(
    scope,
    'ServerErrorsAlarm',
    api.metricServerError({ period }),
    'Facebook got a 5xx and sends the events again; after an hour it stops calling. See the log of the function.',
  );
}

function alarm(scope: Construct, id: string, metric: IMetric, alarmDescription: string): void {
  new Alarm(scope, id, {
    metric,
    alarmDescription,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
