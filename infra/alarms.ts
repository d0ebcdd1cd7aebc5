import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, type IMetric, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { CREDENTIALS_REFUSED } from '../lambda/runtime/log.ts';
import { NAMESPACE } from '../lambda/runtime/metrics.ts';
import { OLDEST_EVENT } from './alarm-thresholds.ts';
import type { EventQueue } from './event-queue.ts';

/** What is watched, and who is written to. */
export interface AlarmsProps {
  readonly webhook: IFunction;
  readonly log: ILogGroup;
  readonly api: HttpApi;
  readonly queue: EventQueue;
  /** Who is written to when an alarm rings; nobody unless told. */
  readonly email: string | undefined;
}

/**
 * So many of a FIFO queue's messages SQS looks through for people whose turn it is; behind a longer backlog of a few
 * people all others wait (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html says 120,000,
 * older pages 20,000): the alarm rings well before both.
 */
const BACKLOG = 10_000;

/** Alarms for what an operator must know; a bot that nobody writes to is no alarm. */
export class Alarms extends Construct {
  /** For the dashboard. */
  readonly all: Alarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { webhook, log, api, queue, email }: AlarmsProps) {
    super(scope, id);
    this.#topic = new Topic(this, 'Topic', { enforceSSL: true });
    // A topic with a policy of its own has lost the one that let alarms of the account in.
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email) this.#topic.addSubscription(new EmailSubscription(email));

    const period = Duration.minutes(5);
    this.#alarm('DeadLetters', {
      metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }),
      advice: 'Events were given up: npm run dead-letters says which and why, and sends them back.',
    });
    this.#alarm('OldestEvent', {
      metric: queue.events.metricApproximateAgeOfOldestMessage({ period }),
      threshold: OLDEST_EVENT,
      advice:
        'An event waits for more than 15 minutes (the figure is seconds): the saved query “Errors by kind” says for what.',
    });
    this.#alarm('Backlog', {
      metric: queue.events.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }),
      threshold: BACKLOG,
      advice:
        'Events come faster than they are answered: if the dashboard shows no errors, raise maxConcurrency.',
    });
    this.#alarm('CredentialsRefused', {
      metric: this.#countInLog(log, CREDENTIALS_REFUSED, period),
      advice:
        'Facebook refuses the Page token or the App secret: put a new one into Parameter Store. Events wait for it.',
    });
    this.#alarm('Errors', {
      metric: webhook.metricErrors({ period }),
      advice:
        'The function crashed or timed out: its log says where. After a time-out raise timeOut in infra/bot-needs.ts, or memory.',
    });
    this.#alarm('Throttles', {
      metric: webhook.metricThrottles({ period }),
      advice: 'Lambda refused to run the function: raise the account quota for concurrent executions.',
    });
    this.#alarm('ServerErrors', {
      metric: api.metricServerError({ period }),
      advice:
        'Facebook got a 5xx: it sends the events again, and after an hour it stops calling. See the log of the function.',
    });
  }

  #alarm(
    id: string,
    { metric, threshold = 1, advice }: { metric: IMetric; threshold?: number; advice: string },
  ): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: advice,
      threshold,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    this.all.push(alarm);
  }

  /** How often a sentence is logged. */
  #countInLog(log: ILogGroup, sentence: string, period: Duration): Metric {
    return new MetricFilter(this, 'CredentialsRefusedCount', {
      logGroup: log,
      filterPattern: FilterPattern.stringValue('$.message.what', '=', sentence),
      metricNamespace: NAMESPACE,
      metricName: `${this.node.path}/CredentialsRefused`,
      metricValue: '1',
    }).metric({ period, statistic: 'sum' });
  }
}
