import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { HEARTBEAT_HOURS } from '../../infra/alarm-thresholds.ts';
import { neededFieldsApart } from '../../infra/commands/shared/needed-fields-apart.ts';
import { readContext } from '../../infra/read-context.ts';
import { stackNameOf } from '../../infra/stage.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { uncheckedTemplate } from './synthesised.ts';

const simulator = withSimulator();

const FIELDS = ['messages', 'messaging_postbacks'];

type Stack = Parameters<typeof uncheckedTemplate>[0];

/** The properties of the schedules. */
function schedules(props?: Stack) {
  const found = uncheckedTemplate(props).findResources('AWS::Scheduler::Schedule');
  return Object.values(found).map(({ Properties }) => Properties);
}

test('the function gets a heartbeat twice a day, somewhere within an hour, with the fields that the bot needs', () => {
  const [schedule, ...others] = schedules({ heartbeatFields: FIELDS });
  assert.equal(others.length, 0);
  assert.partialDeepStrictEqual(schedule, {
    Name: 'MessengerBot-heartbeat',
    ScheduleExpression: 'cron(0 6,9 * * ? *)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
    Target: { RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 } },
  });
  assert.deepEqual(JSON.parse(schedule.Target.Input), { heartbeat: { fields: FIELDS, pages: [] } });
});

test('what the schedule sends is what the function understands', async () => {
  const { facebook, lambda, sendHeartbeat } = simulator.current;
  const { app, pageApi } = facebook;
  pageApi.subscribedApps.set(app.id, { id: app.id, name: app.name, subscribed_fields: FIELDS });
  const [{ Target }] = schedules({ heartbeatFields: FIELDS });
  const { error } = await sendHeartbeat(JSON.parse(Target.Input));
  assert.equal(error, undefined);
  assert.deepEqual(
    lambda.metrics.flatMap(({ HeartbeatFailures }) => HeartbeatFailures ?? []),
    [0],
  );
});

test('the time may be another one, also one whose second try is on the next day', () => {
  const [schedule] = schedules({ heartbeat: '22:45' });
  assert.equal(schedule.ScheduleExpression, 'cron(45 22,1 * * ? *)');
  for (const heartbeat of ['24:00', '6:00', '06:60', 'true', ''])
    assert.throws(
      () => schedules({ heartbeat }),
      /heartbeat must be a time in UTC like 06:00, or false \(got/,
    );
});

test('in cdk.json and on the command line it is a time, or false', () => {
  const read = (heartbeat: unknown) => readContext(new App({ context: { heartbeat } })).props.heartbeat;
  assert.deepEqual(['07:30', false, 'false'].map(read), ['07:30', false, false]);
});

for (const [what, props] of [
  ['off', { heartbeat: false }],
  ['without ids of Pages', { pages: ['*'] }],
] as const) {
  test(`a heartbeat that is ${what} leaves no schedule, no role and no alarm`, () => {
    const template = uncheckedTemplate(props);
    template.resourceCountIs('AWS::Scheduler::Schedule', 0);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'HeartbeatFailures' }, 0);
  });
}

test('a thousand Pages have one schedule, which names them all: the silence of one cannot hide behind others', () => {
  const pages = Array.from({ length: 1000 }, (_, i) => String(1_906_385_232_743_000 + i));
  const inputs = schedules({ pages }).map(({ Target }) => JSON.parse(Target.Input).heartbeat.pages);
  assert.deepEqual(inputs, [pages]);
});

test('the name of the schedule is not too long for AWS, also on the longest stage', () => {
  const template = uncheckedTemplate({}, stackNameOf('x'.repeat(23)));
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Name: Match.stringLikeRegexp(String.raw`^[\w.-]{1,64}$`),
  });
});

test('only schedules of the account may use the role, and it may do nothing but invoke the function', () => {
  uncheckedTemplate().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':schedule-group/default'])] },
            },
          },
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
        },
      ],
    },
    Policies: [
      {
        PolicyDocument: {
          Statement: [
            {
              Action: 'lambda:InvokeFunction',
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Webhook'), 'Arn'] },
            },
          ],
        },
      },
    ],
  });
});

test('the alarm fires at the first no, and reports when no answer has come for longer than two tries are apart', () => {
  const alarms = uncheckedTemplate().findResources('AWS::CloudWatch::Alarm', {
    Properties: { MetricName: 'HeartbeatFailures' },
  });
  const [{ Properties } = {}] = Object.values(alarms);
  assert.partialDeepStrictEqual(Properties, {
    Threshold: 1,
    Statistic: 'Maximum',
    Period: 3600,
    EvaluationPeriods: HEARTBEAT_HOURS,
    DatapointsToAlarm: 1,
    TreatMissingData: 'missing',
  });
  // The first try at its earliest; on the next day the second one at its latest.
  assert.ok(HEARTBEAT_HOURS > 24 + 3 + 1);
  assert.ok(HEARTBEAT_HOURS < 2 * 24);
  // CloudWatch looks back over at most a week.
  assert.ok(HEARTBEAT_HOURS <= 7 * 24);
  assert.deepEqual(Properties?.InsufficientDataActions, Properties?.AlarmActions);
});

test('the fields are those of the bot and its templates, and a timer of the bot keeps nothing waiting', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'bot-'));
  t.after(() => rm(folder, { recursive: true }));
  const bot = join(folder, 'bot.ts');
  const templates = join(folder, 'templates.ts');
  await writeFile(bot, 'setInterval(() => {}, 1000); export const bot = { text() {} };');
  await writeFile(
    templates,
    "export const templates = [{ name: 'a', language: 'en_US', body: 'Your order has shipped.' }];",
  );
  assert.deepEqual(await neededFieldsApart(bot, templates), [
    'messages',
    'messaging_handovers',
    'messaging_referrals',
    'message_template_status_update',
  ]);
  await assert.rejects(neededFieldsApart(join(folder, 'none.ts')), /none\.ts could not be loaded/);
});

for (const [what, end] of [
  ['ends the process', 'process.exit(3);'],
  ['waits for what never comes', 'await new Promise(() => {});'],
] as const) {
  test(`a bot that ${what} while it is loaded is refused with a sentence`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'bot-'));
    t.after(() => rm(folder, { recursive: true }));
    const bot = join(folder, 'bot.ts');
    await writeFile(bot, `export const bot = { text() {} };\n${end}`);
    await assert.rejects(neededFieldsApart(bot), /bot\.ts ends the process, or waits for what never comes/);
  });
}

for (const [what, failing] of [
  ['a timer', "setTimeout(() => { throw new Error('late'); });"],
  ['a promise', "void Promise.reject(new Error('late'));"],
] as const) {
  test(`the fields are known although ${what} of the bot fails`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'bot-'));
    t.after(() => rm(folder, { recursive: true }));
    const bot = join(folder, 'bot.ts');
    const later = 'await new Promise((resolve) => setTimeout(resolve, 5));';
    await writeFile(bot, `${failing} ${later} export const bot = { reaction() {} };`);
    assert.deepEqual(await neededFieldsApart(bot), ['message_reactions', 'messaging_handovers']);
  });
}
