import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { uncheckedTemplate } from './synthesised.ts';

const template = uncheckedTemplate();

/** The parts of a dashboard widget that these tests read. */
interface Widget {
  readonly properties: {
    readonly title: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly (string | { readonly stat?: string })[])[];
  };
}

/** The dashboard's widgets, with `…` for values that only CloudFormation knows. */
function widgets(): readonly Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts: readonly unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '…')).join('')).widgets;
}

/** Name and statistic of each metric that the function writes. */
function ownMetrics(): readonly string[] {
  const metrics = widgets().flatMap(({ properties }) => properties.metrics ?? []);
  const own = metrics.filter(([namespace]) => namespace === 'MessengerBot');
  for (const [, , ...dimension] of own) assert.deepEqual(dimension.slice(0, 2), ['Bot', 'MessengerBot']);
  return own.map((metric) => {
    const options = metric.at(-1);
    return `${metric[1]} ${typeof options === 'object' ? options.stat : ''}`;
  });
}

test('the dashboard shows every metric of the function, and how long answers take', () => {
  assert.deepEqual(ownMetrics(), [
    'Accepted Sum',
    'Answered Sum',
    'Retried Sum',
    'DeadLetters Sum',
    'AnswerTime p50',
    'AnswerTime p95',
    'AnswerTime p99',
    'EventAge Maximum',
    'GraphErrors_retry Sum',
    'GraphErrors_token Sum',
    'GraphErrors_retry-limited Sum',
    'GraphErrors_closed Sum',
    'GraphErrors_fault Sum',
    'GraphErrors_maybe-sent Sum',
    'ColdStarts Sum',
    'HeartbeatFailures Sum',
    'RefusedSignatures Sum',
  ]);
});

test('the dashboard shows the waiting events and every alarm', () => {
  const shown = JSON.stringify(widgets());
  assert.match(shown, /"AWS\/SQS","ApproximateNumberOfMessagesVisible"/);
  assert.match(shown, /"AWS\/SQS","ApproximateAgeOfOldestMessage"/);
  const alarms = widgets().flatMap(({ properties }) => properties.alarms ?? []);
  assert.equal(alarms.length, Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length);
});

test('the function’s metrics have the dimension that the dashboard reads', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogFormat: 'JSON' },
    Environment: { Variables: Match.objectLike({ BOT_NAME: 'MessengerBot' }) },
  });
});

test('saved queries read the log of the function, and declare their parameters where there are any', () => {
  const [log] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter((id) => /Webhook/.test(id));
  const queries = Object.values(template.findResources('AWS::Logs::QueryDefinition'));
  assert.deepEqual(
    queries.map(({ Properties }) => Properties.Name),
    [
      'MessengerBot/What happened to one event',
      'MessengerBot/Errors by kind',
      'MessengerBot/Slowest answers',
      'MessengerBot/Events by Page and hour',
    ],
  );
  for (const { Properties } of queries) {
    assert.deepEqual(Properties.LogGroupNames, [{ Ref: log }]);
    const { QueryString, Parameters } = Properties;
    if (Parameters === undefined) {
      assert.doesNotMatch(QueryString, /\{\{/);
      continue;
    }
    const [condition, declared] = Parameters['Fn::If'];
    const [, query, withoutParameters] = QueryString['Fn::If'];
    assert.match(JSON.stringify(template.findConditions(condition)), /"Ref":"AWS::Region"},"me-south-1"/);
    assert.deepEqual(
      [...query.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name),
      declared.map(({ Name }: { Name: string }) => Name),
    );
    assert.doesNotMatch(withoutParameters, /\{\{/);
  }
});
