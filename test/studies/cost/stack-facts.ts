import { Template } from 'aws-cdk-lib/assertions';
import { makeApp } from '../../infra/synthesised.ts';

/** What the synthesised template says about cost and throughput. */
export interface StackFacts {
  /** In MB. */
  readonly memory: number;
  readonly architecture: string;
  readonly maxConcurrency: number;
  /** The most records of an invocation. */
  readonly eventsAtATime: number;
  /** Calls a second, and calls at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly retentionDays: number;
  /** The metrics that alarms read: AWS charges for each. */
  readonly alarms: number;
  readonly dashboards: number;
  readonly metrics: number;
  readonly recovery: boolean;
  /** A line of the access log with values of typical length. */
  readonly accessLine: string;
}

/** Reads the stack that `npx cdk deploy` makes without context values. */
export function stackFacts(): StackFacts {
  const template = Template.fromStack(makeApp().stack);
  const all = (type: string): readonly Record<string, unknown>[] =>
    Object.values(template.findResources(type)).map(({ Properties }) => Properties);
  const one = (type: string) => all(type)[0] ?? {};
  const webhook = one('AWS::Lambda::Function');
  const source = one('AWS::Lambda::EventSourceMapping');
  const stage = one('AWS::ApiGatewayV2::Stage');
  const [logs] = all('AWS::Logs::LogGroup');
  const dashboards = all('AWS::CloudWatch::Dashboard');
  return {
    memory: numberAt(webhook, 'MemorySize'),
    architecture: String([webhook.Architectures].flat()[0]),
    maxConcurrency: numberAt(source, 'ScalingConfig', 'MaximumConcurrency'),
    eventsAtATime: numberAt(source, 'BatchSize'),
    throttle: {
      rate: numberAt(stage, 'DefaultRouteSettings', 'ThrottlingRateLimit'),
      burst: numberAt(stage, 'DefaultRouteSettings', 'ThrottlingBurstLimit'),
    },
    retentionDays: numberAt(logs ?? {}, 'RetentionInDays'),
    alarms: all('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: dashboards.length,
    metrics: metricsIn(JSON.stringify(dashboards)) + all('AWS::Logs::MetricFilter').length,
    recovery: JSON.stringify(all('AWS::DynamoDB::GlobalTable')).includes('"PointInTimeRecoveryEnabled":true'),
    accessLine: accessLine(String(at(stage, 'AccessLogSettings', 'Format'))),
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(inner).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  );
}

function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = at(value, ...path);
  if (typeof found !== 'number') throw new Error(`The template has no number at ${path.join('.')}.`);
  return found;
}

/** Counts the metrics that an alarm reads: its own, or those of its expression. */
function metricsOf({ Metrics }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(Metrics) ? Metrics.filter((metric) => at(metric, 'MetricStat')).length : 1;
}

/** Counts the function's own metrics: the dashboard shows all of them. */
function metricsIn(dashboards: string): number {
  return new Set(dashboards.match(/MessengerBot\\*",\\*"[\w-]+\\*",\\*"Bot/g)).size;
}

const VALUES: Readonly<Record<string, string>> = {
  requestId: 'JKJaXmPLvHcESHA=',
  requestTime: '22/Nov/2026:10:00:00 +0000',
  httpMethod: 'POST',
  path: '/messenger',
  status: '200',
  responseLatency: '31',
  'identity.sourceIp': '173.252.127.117',
  'identity.userAgent': 'facebookexternalua',
};

function accessLine(format: string): string {
  return format.replace(/\$context\.([\w.]+)/g, (_, name: string) => VALUES[name] ?? '-');
}
