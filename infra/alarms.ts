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
import { BACKLOG, OLDEST_EVENT } from './alarm-thresholds.ts';
import type { EventQueue } from './event-queue.ts';

/** What the alarms watch, and the address they write to. */
export interface AlarmsProps {
  readonly webhook: IFunction;
  readonly log: ILogGroup;
  readonly api: HttpApi;
  readonly queue: EventQueue;
  /** Gets an email when an alarm fires. */
  readonly email: string | undefined;
}

/** Period of the metrics. */
const PERIOD = Duration.minutes(5);

/** Alarms for what an operator must act on. No traffic is no reason for an alarm. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { webhook, log, api, queue, email }: AlarmsProps) {
    super(scope, id);
    this.#topic = this.#alarmTopic(email);
    this.#watchQueue(queue);
    this.#watchFunction(webhook, log);
    this.#alarm('ServerErrors', {
      metric: api.metricServerError({ period: PERIOD }),
      advice:
        'Facebook got a 5xx response: it sends the events again, and stops calling after an hour. See the log of the function.',
    });
  }

  #alarmTopic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    // enforceSSL replaces the default policy, which lets the account's alarms publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  #watchQueue({ events, deadLetters }: EventQueue): void {
    const maximum = { period: PERIOD, statistic: 'max' };
    this.#alarm('DeadLetters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(maximum),
      advice:
        'The bot gave up on events: run npm run dead-letters to see which and why, and to send them back.',
    });
    this.#alarm('OldestEvent', {
      metric: events.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
      threshold: OLDEST_EVENT,
      advice:
        'An event has waited for more than 15 minutes (the value is in seconds): the saved query “Errors by kind” shows why.',
    });
    this.#alarm('Backlog', {
      metric: events.metricApproximateNumberOfMessagesVisible(maximum),
      threshold: BACKLOG,
      advice:
        'Events arrive faster than the bot processes them: if the dashboard shows no errors, raise maxConcurrency.',
    });
  }

  #watchFunction(webhook: IFunction, log: ILogGroup): void {
    this.#alarm('CredentialsRefused', {
      metric: this.#countInLog(log, CREDENTIALS_REFUSED),
      advice:
        'Facebook refuses the Page token or the App secret: put a new one in Parameter Store. Until then events wait.',
    });
    this.#alarm('Errors', {
      metric: webhook.metricErrors({ period: PERIOD }),
      advice:
        'The function crashed or timed out: its log shows where. After a time-out, raise timeOut or memory in infra/bot-needs.ts.',
    });
    this.#alarm('Throttles', {
      metric: webhook.metricThrottles({ period: PERIOD }),
      advice: 'Lambda throttled the function: raise the quota for concurrent executions of the account.',
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

  /** Counts the log lines with this message. */
  #countInLog(log: ILogGroup, message: string): Metric {
    return new MetricFilter(this, 'CredentialsRefusedCount', {
      logGroup: log,
      filterPattern: FilterPattern.stringValue('$.message.what', '=', message),
      metricNamespace: NAMESPACE,
      metricName: `${this.node.path}/CredentialsRefused`,
      metricValue: '1',
    }).metric({ period: PERIOD, statistic: 'sum' });
  }
}
