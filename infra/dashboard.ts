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
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Verdict } from '../lambda/runtime/errors.ts';
import { type Counted, NAMESPACE } from '../lambda/runtime/metrics.ts';
import type { EventQueue } from './event-queue.ts';

/** What the dashboard shows. */
export interface DashboardProps {
  /** What the function calls itself in its metrics. */
  readonly botName: string;
  readonly webhook: IFunction;
  readonly api: HttpApi;
  readonly queue: EventQueue;
  readonly alarms: readonly IAlarm[];
}

/** What each verdict on a call of the Graph API means for the event. */
const VERDICTS: Readonly<Record<Verdict, string>> = {
  retry: 'Passing trouble: tried again',
  token: 'Page token or App secret refused',
  'retry-limited': 'Tried a few times',
  closed: 'Nobody to answer any more',
  fault: 'Never to be sent',
  'maybe-sent': 'Perhaps sent',
};

/** How the bot is doing, on one page. CloudWatch asks nothing for the first three of an account (https://aws.amazon.com/cloudwatch/pricing/). */
export class Dashboard extends Construct {
  /** As CloudWatch lists it. */
  readonly dashboardName: string;
  readonly #botName: string;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.#botName = props.botName;
    const { stackName, region } = Stack.of(this);
    // Dashboards are global to an account (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-dashboard.html).
    this.dashboardName = `${stackName}-${region}`;
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: this.dashboardName,
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 3 })],
        [this.#events(), this.#answerTime()],
        [waiting(props.queue), this.#graphErrors()],
        [this.#functionItself(props.webhook), calls(props.api)],
      ],
    });
  }

  #events(): IWidget {
    return graph('Events', [
      this.#count('Accepted', 'Accepted'),
      this.#count('Answered', 'Answered'),
      this.#count('Retried', 'Tries given back'),
      this.#count('DeadLetters', 'Dead letters'),
    ]);
  }

  #answerTime(): IWidget {
    const [p50, p95, p99] = [50, 95, 99].map((percent) =>
      this.#metric('AnswerTime', { statistic: Stats.percentile(percent), label: `p${percent}` }),
    );
    return graph('From what the person wrote to the answer, in milliseconds', [p50, p95, p99]);
  }

  #graphErrors(): IWidget {
    const kinds = Object.entries(VERDICTS).map(([verdict, label]) =>
      this.#metric(`GraphErrors_${verdict}`, { statistic: Stats.SUM, label: `${verdict}: ${label}` }),
    );
    return graph('Failed calls of the Graph API', kinds, { stacked: true });
  }

  #functionItself(webhook: IFunction): IWidget {
    return graph('Function', [
      this.#count('ColdStarts', 'Cold starts'),
      webhook.metricErrors({ label: 'Crashes and time-outs' }),
      webhook.metricThrottles({ label: 'Refused for want of concurrency' }),
      webhook.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: 'At a time' }),
    ]);
  }

  #count(name: Counted, label: string): Metric {
    return this.#metric(name, { statistic: Stats.SUM, label });
  }

  #metric(metricName: string, how: { readonly statistic: string; readonly label: string }): Metric {
    return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { Bot: this.#botName }, ...how });
  }
}

function waiting({ events, deadLetters }: EventQueue): IWidget {
  const most = { statistic: Stats.MAXIMUM };
  return graph(
    'Waiting',
    [
      events.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Events' }),
      events.metricApproximateNumberOfMessagesNotVisible({
        ...most,
        label: 'At work, or waiting for a retry',
      }),
      deadLetters.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Dead letters' }),
    ],
    { right: [events.metricApproximateAgeOfOldestMessage({ label: 'Oldest event, in seconds' })] },
  );
}

function calls(api: HttpApi): IWidget {
  return graph('Calls of the webhook', [
    api.metricCount({ label: 'All' }),
    api.metricClientError({ label: 'Refused (4xx)' }),
    api.metricServerError({ label: 'Failed (5xx)' }),
  ]);
}

function graph(title: string, left: readonly (IMetric | undefined)[], more?: GraphWidgetProps): IWidget {
  const metrics = left.filter((metric) => metric !== undefined);
  return new GraphWidget({ title, left: metrics, width: 12, height: 6, ...more });
}
