import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { uncheckedTemplate } from './synthesised.ts';

const template = uncheckedTemplate();

/** A widget of the dashboard, as far as it is looked at here. */
interface Widget {
  readonly properties: {
    readonly title: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly (string | { readonly stat?: string })[])[];
  };
}

/** The dashboard's widgets; what only CloudFormation knows stands as `…`. */
function widgets(): readonly Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts: readonly unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '…')).join('')).widgets;
}

/** Name and statistic of each metric of the function's own. */
function figures(): readonly string[] {
  const metrics = widgets().flatMap(({ properties }) => properties.metrics ?? []);
  const own = metrics.filter(([namespace]) => namespace === 'MessengerBot');
  for (const [, , ...dimension] of own) assert.deepEqual(dimension.slice(0, 2), ['Bot', 'MessengerBot']);
  return own.map((metric) => {
    const how = metric.at(-1);
    return `${metric[1]} ${typeof how === 'object' ? how.stat : ''}`;
  });
}

test('the dashboard shows all that the function counts, and how long answers take', () => {
  assert.deepEqual(figures(), [
    'Accepted Sum',
    'Answered Sum',
    'Retried Sum',
    'DeadLetters Sum',
    'AnswerTime p50',
    'AnswerTime p95',
    'AnswerTime p99',
    'GraphErrors_retry Sum',
    'GraphErrors_token Sum',
    'GraphErrors_few Sum',
    'GraphErrors_closed Sum',
    'GraphErrors_fault Sum',
    'GraphErrors_sent Sum',
    'ColdStarts Sum',
  ]);
});

test('the dashboard shows what waits in the queue, and every alarm', () => {
  const shown = JSON.stringify(widgets());
  assert.match(shown, /"AWS\/SQS","ApproximateNumberOfMessagesVisible"/);
  assert.match(shown, /"AWS\/SQS","ApproximateAgeOfOldestMessage"/);
  const alarms = widgets().flatMap(({ properties }) => properties.alarms ?? []);
  assert.equal(alarms.length, Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length);
});

test('the function calls itself in its metrics what the dashboard looks for', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogFormat: 'JSON' },
    Environment: { Variables: Match.objectLike({ BOT_NAME: 'MessengerBot' }) },
  });
});

test('queries are saved for the log of the function', () => {
  const [log] = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter((id) => /Webhook/.test(id));
  const queries = Object.values(template.findResources('AWS::Logs::QueryDefinition'));
  assert.deepEqual(
    queries.map(({ Properties }) => Properties.Name),
    [
      'MessengerBot/What happened to one event',
      'MessengerBot/Errors by kind',
      'MessengerBot/Slowest answers',
      'MessengerBot/Events of a Page by the hour',
    ],
  );
  for (const { Properties } of queries) {
    assert.deepEqual(Properties.LogGroupNames, [{ Ref: log }]);
    const asked = [...Properties.QueryString.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    assert.deepEqual(
      asked,
      (Properties.Parameters ?? []).map(({ Name }: { Name: string }) => Name),
    );
  }
});
