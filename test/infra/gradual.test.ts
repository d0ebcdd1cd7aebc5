import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { uncheckedTemplate } from './synthesised.ts';

const off = uncheckedTemplate();
const gradual = uncheckedTemplate({ gradual: true });
const atOnce = uncheckedTemplate({ gradual: 'at-once' });

function idsOf(template: Template, type: string): readonly string[] {
  return Object.keys(template.findResources(type));
}

/** Types of the resources that call the function, or let somebody call it. */
const CALLERS = [
  'AWS::ApiGatewayV2::Integration',
  'AWS::Lambda::Permission',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Scheduler::Schedule',
];

test('without gradual there is no version, no alias and no CodeDeploy', () => {
  const types = new Set(Object.values(off.toJSON().Resources).map((resource) => Object(resource).Type));
  for (const type of types) assert.doesNotMatch(type, /CodeDeploy|Lambda::(Alias|Version)/);
});

test('API, queue and heartbeat call the alias, and nobody may call the function past it', () => {
  const [alias] = idsOf(gradual, 'AWS::Lambda::Alias');
  const [webhook] = idsOf(gradual, 'AWS::Lambda::Function');
  for (const type of CALLERS) {
    const callers = Object.values(gradual.findResources(type)).map(({ Properties }) => Properties);
    assert.ok(callers.length > 0, type);
    for (const caller of callers) {
      assert.match(JSON.stringify(caller), new RegExp(`"${alias}"`), type);
      assert.doesNotMatch(JSON.stringify(caller), new RegExp(`"${webhook}"`), type);
    }
  }
  gradual.hasResourceProperties('AWS::IAM::Role', {
    Policies: [
      Match.objectLike({
        PolicyDocument: {
          Statement: [{ Action: 'lambda:InvokeFunction', Resource: { Ref: alias } }],
        },
      }),
    ],
  });
});

test('the event source stays the same resource, because Lambda refuses a second one of the queue', () => {
  const type = 'AWS::Lambda::EventSourceMapping';
  assert.deepEqual(idsOf(gradual, type), idsOf(off, type));
});

test('a change of the function is a new version', () => {
  const type = 'AWS::Lambda::Version';
  const changed = uncheckedTemplate({ gradual: true, botNeeds: { memory: 1024 } });
  assert.deepEqual(idsOf(gradual, type), idsOf(atOnce, type));
  assert.notDeepEqual(idsOf(gradual, type), idsOf(changed, type));
});

/** The deployment group. */
function release(template: Template) {
  const [{ Properties } = { Properties: undefined }] = Object.values(
    template.findResources('AWS::CodeDeploy::DeploymentGroup'),
  );
  return Properties;
}

test('a tenth of the invocations is first, and alarms that only new code causes take the release back', () => {
  const { DeploymentConfigName, AlarmConfiguration, AutoRollbackConfiguration } = release(gradual);
  assert.equal(DeploymentConfigName, 'CodeDeployDefault.LambdaCanary10Percent10Minutes');
  assert.equal(AlarmConfiguration.Enabled, true);
  assert.deepEqual(
    AlarmConfiguration.Alarms.map(({ Name }: { Name: { Ref: string } }) =>
      Name.Ref.replace(/^Alarms|[0-9A-F]{8}$/g, ''),
    ),
    ['Errors', 'ServerErrors', 'FailedHandlers'],
  );
  assert.deepEqual(AutoRollbackConfiguration, {
    Enabled: true,
    Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
  });
  gradual.hasResource('AWS::Lambda::Alias', {
    DependsOn: Match.arrayWith([...idsOf(gradual, 'AWS::CodeDeploy::DeploymentGroup')]),
    UpdatePolicy: {
      CodeDeployLambdaAliasUpdate: {
        DeploymentGroupName: { Ref: idsOf(gradual, 'AWS::CodeDeploy::DeploymentGroup')[0] },
      },
    },
  });
});

test('a release at once asks no alarm, for the repair of a release that made one fire', () => {
  const { DeploymentConfigName, AlarmConfiguration } = release(atOnce);
  assert.equal(DeploymentConfigName, 'CodeDeployDefault.LambdaAllAtOnce');
  assert.deepEqual(AlarmConfiguration, { Enabled: false });
  for (const type of ['AWS::Lambda::Alias', 'AWS::CodeDeploy::DeploymentGroup'])
    assert.deepEqual(idsOf(atOnce, type), idsOf(gradual, type));
});

test('FailedHandlers counts what the bot’s code did wrong, not outages of Facebook, and writes no mail', () => {
  gradual.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ ($.message.verdict = "retry-limited") || ($.message.verdict = "fault") }',
    MetricTransformations: [Match.objectLike({ MetricName: 'MessengerBot/Alarms/FailedHandlers' })],
  });
  gradual.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('^Handlers of the bot failed'),
    AlarmActions: Match.absent(),
    OKActions: Match.absent(),
  });
});
