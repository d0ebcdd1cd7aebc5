import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  type Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Verdict } from '../lambda/runtime/errors.ts';
import type { Counted } from '../lambda/runtime/metrics.ts';
import { botMetric } from './bot-metric.ts';
import type { EventQueue } from './event-queue.ts';

/** The resources whose metrics the dashboard shows. */
export interface DashboardProps {
  /** The function's value of the metric dimension `Bot`. */
  readonly botName: string;
  readonly webhook: IFunction;
  readonly api: HttpApi;
  readonly queue: EventQueue;
  readonly alarms: readonly IAlarm[];
}

/** What each verdict on a failed Graph API call means for the event. */
const VERDICTS: Readonly<Record<Verdict, string>> = {
  retry: 'temporary, will be retried',
  token: 'Page token or App secret refused',
  'retry-limited': 'retried a few times',
  closed: 'the person can no longer be reached',
  fault: 'refused, will not be retried',
  'maybe-sent': 'may have been sent',
};

/**
 * The bot's metrics on one page. The first three dashboards of an account are free
 * (https://aws.amazon.com/cloudwatch/pricing/).
 */
export class Dashboard extends Construct {
  readonly dashboardName: string;
  readonly #botName: string;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.#botName = props.botName;
    const { stackName, region } = Stack.of(this);
    // The region is part of the name because dashboards are global to an account
    // (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-dashboard.html).
    this.dashboardName = `${stackName}-${region}`;
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: this.dashboardName,
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 3 })],
        [this.#events(), this.#answerTime()],
        [this.#waitingEvents(props.queue), this.#graphErrors()],
        [this.#function(props.webhook), this.#webhookCalls(props.api)],
      ],
    });
  }

  #events(): IWidget {
    return graph('Events', [
      this.#count('Accepted', 'Accepted'),
      this.#count('Answered', 'Answered'),
      this.#count('Retried', 'Retried'),
      this.#count('DeadLetters', 'Dead letters'),
    ]);
  }

  #answerTime(): IWidget {
    const [p50, p95, p99] = [50, 95, 99].map((percent) =>
      this.#metric('AnswerTime', { statistic: Stats.percentile(percent), label: `p${percent}` }),
    );
    return graph('Answer time: from the message to the answer, in milliseconds', [p50, p95, p99]);
  }

  #graphErrors(): IWidget {
    const kinds = Object.entries(VERDICTS).map(([verdict, label]) =>
      this.#metric(`GraphErrors_${verdict}`, { statistic: Stats.SUM, label: `${verdict}: ${label}` }),
    );
    return graph('Failed Graph API calls', kinds, { stacked: true });
  }

  #function(webhook: IFunction): IWidget {
    return graph('Function', [
      this.#count('ColdStarts', 'Cold starts'),
      this.#count('HeartbeatFailures', 'Heartbeat: Pages for which Facebook said no'),
      webhook.metricErrors({ label: 'Crashes and time-outs' }),
      webhook.metricThrottles({ label: 'Throttled: concurrency limit reached' }),
      webhook.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: 'Concurrent executions' }),
    ]);
  }

  #waitingEvents({ events, deadLetters }: EventQueue): IWidget {
    const maximum = { statistic: Stats.MAXIMUM };
    const left = [
      events.metricApproximateNumberOfMessagesVisible({ ...maximum, label: 'Waiting' }),
      events.metricApproximateNumberOfMessagesNotVisible({
        ...maximum,
        label: 'In progress, or waiting for a retry',
      }),
      deadLetters.metricApproximateNumberOfMessagesVisible({ ...maximum, label: 'Dead letters' }),
    ];
    const right = [
      events.metricApproximateAgeOfOldestMessage({ label: 'Oldest event, in seconds' }),
      this.#metric('EventAge', { ...maximum, label: 'Oldest event that is retried, in seconds' }),
    ];
    return graph('Waiting events', left, { right });
  }

  #webhookCalls(api: HttpApi): IWidget {
    return graph('Webhook calls', [
      api.metricCount({ label: 'All' }),
      api.metricClientError({ label: 'Refused (4xx)' }),
      this.#metric('RefusedSignatures', { statistic: Stats.SUM, label: 'Missing or wrong signature' }),
      api.metricServerError({ label: 'Failed (5xx)' }),
    ]);
  }

  #count(name: Counted, label: string): Metric {
    return this.#metric(name, { statistic: Stats.SUM, label });
  }

  #metric(metricName: string, options: { readonly statistic: string; readonly label: string }): Metric {
    return botMetric(this.#botName, metricName, options);
  }
}

function graph(title: string, left: readonly (IMetric | undefined)[], more?: GraphWidgetProps): IWidget {
  const metrics = left.filter((metric) => metric !== undefined);
  return new GraphWidget({ title, left: metrics, width: 12, height: 6, ...more });
}
