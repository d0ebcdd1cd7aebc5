import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Verdict } from '../lambda/runtime/errors.ts';
import { CREDENTIALS_REFUSED } from '../lambda/runtime/log.ts';
import { BACKLOG, FAILED_SHARE, HEARTBEAT_HOURS, OLDEST_EVENT, REFUSED_CALLS } from './alarm-thresholds.ts';
import { alarmTopic } from './alarm-topic.ts';
import { botMetric } from './bot-metric.ts';
import type { EventQueue } from './event-queue.ts';
import { share, shareOfAttempts } from './share.ts';
import { alarmOf, countInLog, PERIOD, type Watch } from './watch.ts';

/** What the alarms watch, and the address they write to. */
export interface AlarmsProps {
  /** The function's value of the metric dimension `Bot`. */
  readonly botName: string;
  readonly webhook: IFunction;
  readonly log: ILogGroup;
  readonly api: HttpApi;
  readonly accessLog: ILogGroup;
  readonly queue: EventQueue;
  /** Gets an email when an alarm fires, and when all is well again. */
  readonly email: string | undefined;
  /** Whether a schedule sends heartbeats. */
  readonly hasHeartbeat: boolean;
  /** Whether CodeDeploy watches releases. */
  readonly isGradual: boolean;
}

/**
 * Periods in which an attempt keeps its alarm: up to fifteen minutes pass between two attempts at an event, and only
 * then the function measures its age, or sees that a token is refused.
 */
const ATTEMPT_PERIODS = 4;

/**
 * Alarms for what an operator must act on. No traffic is no reason for an alarm. Where single failures belong
 * to many calls, the alarm is on their share. Where one matters (a dead letter, a refused token), it is on
 * the count.
 */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#topic = alarmTopic(this, props.email);
    this.#watchQueue(props);
    this.#watchFunction(props);
    this.#watchApi(props);
    if (props.hasHeartbeat) this.#watchHeartbeat(props);
    if (props.isGradual) this.#watchHandlers(props);
  }

  #watchQueue({ botName, queue: { events, deadLetters } }: AlarmsProps): void {
    const maximum = { period: PERIOD, statistic: Stats.MAXIMUM };
    this.#alarm('DeadLetters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(maximum),
      advice:
        'The bot gave up on events: run npm run dead-letters to see which and why, and to send them back.',
    });
    // Two alarms, because an expression over both metrics has no value while one of them has none.
    this.#alarm('OldestEvent', {
      metric: botMetric(botName, 'EventAge', maximum),
      threshold: OLDEST_EVENT,
      periods: ATTEMPT_PERIODS,
      advice:
        'An event is retried and has waited for more than 15 minutes (the value is in seconds): the saved query "Errors by kind" shows why.',
    });
    this.#alarm('OldestInQueue', {
      metric: events.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
      threshold: OLDEST_EVENT,
      advice:
        'The oldest event in the queue has waited for more than 15 minutes (the value is in seconds): if "Errors by kind" shows no errors, the function does not get it, so see Errors, Throttles and Backlog.',
    });
    this.#alarm('Backlog', {
      metric: events.metricApproximateNumberOfMessagesVisible(maximum),
      threshold: BACKLOG,
      advice:
        'Events arrive faster than the bot processes them: if the dashboard shows no errors, raise maxConcurrency.',
    });
  }

  #watchFunction({ webhook, log }: AlarmsProps): void {
    const period = { period: PERIOD };
    const refused = FilterPattern.stringValue('$.message.what', '=', CREDENTIALS_REFUSED);
    this.#alarm('CredentialsRefused', {
      metric: countInLog(this, log, 'CredentialsRefused', refused),
      periods: ATTEMPT_PERIODS,
      advice:
        'Facebook refuses the Page token or the App secret, or the token belongs to another Page: put a new one in Parameter Store. Until then events wait.',
    });
    this.#alarm('Errors', {
      metric: share(webhook.metricErrors(period), webhook.metricInvocations(period)),
      threshold: FAILED_SHARE,
      advice:
        'The function crashed or timed out: its log shows where. After a time-out, raise timeOut or memory in infra/bot-needs.ts.',
    });
    this.#alarm('Throttles', {
      metric: shareOfAttempts(webhook.metricThrottles(period), webhook.metricInvocations(period)),
      threshold: FAILED_SHARE,
      advice: 'Lambda throttled the function: raise the quota for concurrent executions of the account.',
    });
  }

  #watchApi({ api, accessLog }: AlarmsProps): void {
    const calls = api.metricCount({ period: PERIOD });
    this.#alarm('ServerErrors', {
      metric: share(api.metricServerError({ period: PERIOD }), calls),
      threshold: FAILED_SHARE,
      advice:
        'Facebook got 5xx responses: it sends the events again, and stops calling after an hour. See the log of the function.',
    });
    this.#alarm('RefusedCalls', {
      metric: share(api.metricClientError(), api.metricCount(), REFUSED_CALLS),
      threshold: REFUSED_CALLS.share,
      advice:
        'Many calls of the webhook were refused (4xx): run npm run doctor. If the stored App secret is right, someone forges calls, and nothing of them is read.',
    });
    // API Gateway counts 429 among 4xx. When it throttles many calls, its access log may lack lines
    // (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html): this counts some.
    const throttled = FilterPattern.stringValue('$.status', '=', '429');
    this.#alarm('ThrottledCalls', {
      metric: share(countInLog(this, accessLog, 'ThrottledCalls', throttled), calls),
      threshold: FAILED_SHARE,
      advice:
        'API Gateway refused calls of the webhook with 429: if Facebook made them, it sends them again; raise the context value rateLimit.',
    });
  }

  #watchHeartbeat({ botName }: AlarmsProps): void {
    this.#alarm('Heartbeat', {
      metric: botMetric(botName, 'HeartbeatFailures', {
        period: Duration.hours(1),
        statistic: Stats.MAXIMUM,
      }),
      periods: HEARTBEAT_HOURS,
      onSilence: true,
      advice:
        'The daily question to Facebook found a Page whose token, App secret or subscription is not good, or (INSUFFICIENT_DATA) had no answer for more than a day: run npm run doctor. The lines with Heartbeat in the log of the function say more.',
    });
  }

  /**
   * For CodeDeploy: a handler that throws is no error of the function, and a dead letter comes too late, because most
   * retries of the event reach the old version.
   */
  #watchHandlers({ webhook, log }: AlarmsProps): void {
    const verdict = '$.message.verdict';
    const failed = FilterPattern.any(
      FilterPattern.stringValue(verdict, '=', 'retry-limited' satisfies Verdict),
      FilterPattern.stringValue(verdict, '=', 'fault' satisfies Verdict),
    );
    this.#alarm('FailedHandlers', {
      metric: share(
        countInLog(this, log, 'FailedHandlers', failed),
        webhook.metricInvocations({ period: PERIOD }),
      ),
      threshold: FAILED_SHARE,
      quiet: true,
      advice:
        'Handlers of the bot failed, or wrote what Facebook refuses: a release under way is taken back. The saved query "Errors by kind" shows where.',
    });
  }

  #alarm(id: string, watch: Watch): void {
    this.all.push(alarmOf(this, id, this.#topic, watch));
  }
}
