import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { BACKLOG, FAILED_SHARE, OLDEST_EVENT, REFUSED_CALLS } from '../../infra/alarm-thresholds.ts';
import { uncheckedTemplate } from './synthesised.ts';

const template = uncheckedTemplate();

/** A metric or an expression that an alarm reads. */
interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Period: number };
}

/** The properties of an alarm that these tests read. */
interface Alarm {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions?: readonly unknown[];
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly object[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly Metrics?: readonly Query[];
}

const alarms: ReadonlyMap<string, Alarm> = new Map(
  Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
    id.replace(/^Alarms|[0-9A-F]{8}$/g, ''),
    Properties,
  ]),
);

function alarm(id: string): Alarm {
  const found = alarms.get(id);
  assert.ok(found, `there is no alarm ${id}, only ${[...alarms.keys()]}`);
  return found;
}

/** The functions of metric math that the alarms use, for one period. A metric without data is undefined. */
const METRIC_MATH = {
  IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
  FILL: (value: number | undefined, filling: number) => value ?? filling,
};

/** Whether an alarm fires at these values of its metrics. A result that is no number is missing data. */
function fires(id: string, values: Readonly<Record<string, number | undefined>>): boolean {
  const { Metrics = [], Threshold, ComparisonOperator } = alarm(id);
  assert.equal(ComparisonOperator, 'GreaterThanOrEqualToThreshold');
  const expression = Metrics.find(({ Expression }) => Expression)?.Expression;
  assert.ok(expression, `${id} has no expression`);
  const named = Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat ? [[Id, values[MetricStat.Metric.MetricName.replace(/.*\//, '')]]] : [],
  );
  return runInNewContext(expression, { ...METRIC_MATH, ...Object.fromEntries(named) }) >= Threshold;
}

test('the alarms are these', () => {
  assert.deepEqual([...alarms.keys()].toSorted(), [
    'Backlog',
    'CredentialsRefused',
    'DeadLetters',
    'Errors',
    'Heartbeat',
    'OldestEvent',
    'OldestInQueue',
    'RefusedCalls',
    'ServerErrors',
    'ThrottledCalls',
    'Throttles',
  ]);
});

test('every alarm says in plain ASCII what happened and what to do, and gives an all-clear', () => {
  for (const [id, { AlarmDescription, AlarmActions, OKActions }] of alarms) {
    assert.match(AlarmDescription, /^[ -~]+: [ -~]+\.$/, id);
    assert.deepEqual(OKActions, AlarmActions, id);
  }
});

test('OldestEvent reads the age that the function measures, and stays while a retry waits', () => {
  const { Namespace, MetricName, Dimensions, Statistic, Threshold, ...periods } = alarm('OldestEvent');
  assert.deepEqual(
    { Namespace, MetricName, Dimensions, Statistic, Threshold },
    {
      Namespace: 'MessengerBot',
      MetricName: 'EventAge',
      Dimensions: [{ Name: 'Bot', Value: 'MessengerBot' }],
      Statistic: 'Maximum',
      Threshold: OLDEST_EVENT,
    },
  );
  // Between two attempts pass up to fifteen minutes in which the function measures nothing.
  const { Period = 0, EvaluationPeriods, DatapointsToAlarm } = periods;
  assert.equal(DatapointsToAlarm, 1);
  assert.ok(Period * EvaluationPeriods > 15 * 60);
});

test('CredentialsRefused reports no all-clear between two tries of an event that waits for a new token', () => {
  const { Period = 0, EvaluationPeriods, DatapointsToAlarm } = alarm('CredentialsRefused');
  assert.equal(DatapointsToAlarm, 1);
  assert.ok(Period * EvaluationPeriods > 15 * 60);
});

test('OldestInQueue reads the age in the queue, for events that the function never gets', () => {
  const { MetricName, Statistic, Threshold } = alarm('OldestInQueue');
  assert.deepEqual(
    { MetricName, Statistic, Threshold },
    { MetricName: 'ApproximateAgeOfOldestMessage', Statistic: 'Maximum', Threshold: OLDEST_EVENT },
  );
});

test('one dead letter, one refused token, one backlog: alarms on what is, not on a share', () => {
  const thresholds = ['DeadLetters', 'CredentialsRefused', 'Backlog'].map((id) => alarm(id).Threshold);
  assert.deepEqual(thresholds, [1, 1, BACKLOG]);
});

test('RefusedCalls fires on the share of 4xx, not on a few calls of a scanner', () => {
  const { minimum, share, minutes } = REFUSED_CALLS;
  for (const { MetricStat } of alarm('RefusedCalls').Metrics ?? [])
    if (MetricStat) assert.equal(MetricStat.Period, minutes * 60);
  assert.equal(fires('RefusedCalls', { '4xx': minimum - 1, Count: minimum - 1 }), false);
  assert.equal(fires('RefusedCalls', { '4xx': minimum, Count: minimum }), true);
  assert.equal(fires('RefusedCalls', { '4xx': share * 10 - 1, Count: 1000 }), false);
  assert.equal(fires('RefusedCalls', { '4xx': share * 10, Count: 1000 }), true);
  assert.equal(fires('RefusedCalls', { '4xx': undefined, Count: 1000 }), false);
});

for (const [id, failed, all] of [
  ['ServerErrors', '5xx', 'Count'],
  ['Errors', 'Errors', 'Invocations'],
  ['ThrottledCalls', 'ThrottledCalls', 'Count'],
] as const) {
  test(`${id} fires on a share: one of a few, and not one of many`, () => {
    assert.equal(fires(id, { [failed]: 1, [all]: 5 }), true);
    assert.equal(fires(id, { [failed]: FAILED_SHARE * 100 - 1, [all]: 10_000 }), false);
    assert.equal(fires(id, { [failed]: FAILED_SHARE * 100, [all]: 10_000 }), true);
    assert.equal(fires(id, { [failed]: 0, [all]: 5 }), false);
    assert.equal(fires(id, { [failed]: undefined, [all]: 5 }), false);
  });
}

test('Throttles fires on a share, and when Lambda lets no call through at all', () => {
  assert.equal(fires('Throttles', { Throttles: 1, Invocations: 5 }), true);
  assert.equal(fires('Throttles', { Throttles: 3, Invocations: 10_000 }), false);
  assert.equal(fires('Throttles', { Throttles: 7, Invocations: undefined }), true);
  assert.equal(fires('Throttles', { Throttles: 0, Invocations: undefined }), false);
});

test('throttled calls are counted in the access log, for which API Gateway has no metric', () => {
  const [logs] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter((id) =>
    /^AccessLogs/.test(id),
  );
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    LogGroupName: { Ref: logs },
    FilterPattern: '{ $.status = "429" }',
  });
});
