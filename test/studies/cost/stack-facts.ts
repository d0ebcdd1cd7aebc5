import { Template } from 'aws-cdk-lib/assertions';
import { makeApp } from '../../infra/synthesised.ts';

/** What the synthesised template says of the things that cost money, or limit how much goes through. */
export interface StackFacts {
  /** In MB. */
  readonly memory: number;
  /** In seconds. */
  readonly timeOut: number;
  readonly architecture: string;
  readonly reservedConcurrency: number | undefined;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Calls a second, and at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly retentionDays: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly metrics: number;
  readonly recovery: boolean;
  /** A line of the access log with a value of usual length in each place. */
  readonly accessLine: string;
}

/** Reads the stack as `npx cdk deploy` makes it without any context value. */
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
    timeOut: numberAt(webhook, 'Timeout'),
    architecture: String([webhook.Architectures].flat()[0]),
    reservedConcurrency: optional(webhook, 'ReservedConcurrentExecutions'),
    batchSize: numberAt(source, 'BatchSize'),
    maxConcurrency: numberAt(source, 'ScalingConfig', 'MaximumConcurrency'),
    throttle: {
      rate: numberAt(stage, 'DefaultRouteSettings', 'ThrottlingRateLimit'),
      burst: numberAt(stage, 'DefaultRouteSettings', 'ThrottlingBurstLimit'),
    },
    retentionDays: numberAt(logs ?? {}, 'RetentionInDays'),
    alarms: all('AWS::CloudWatch::Alarm').length,
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

function optional(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = optional(value, ...path);
  if (found === undefined) throw new Error(`The template has no number at ${path.join('.')}.`);
  return found;
}

/** The function's own metrics are all on the dashboard. */
function metricsIn(dashboards: string): number {
  return new Set(dashboards.match(/MessengerBot\\*",\\*"\w+\\*",\\*"Bot/g)).size;
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
