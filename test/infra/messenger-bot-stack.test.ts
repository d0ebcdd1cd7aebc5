import assert from 'node:assert/strict';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleWith, DEMO_BOT } from '../simulator/bundle.ts';
import { context, makeApp } from './synthesised.ts';

const template = Template.fromStack(makeApp().stack);

test('cdk-nag’s AwsSolutions pack finds nothing that is not acknowledged', () => {
  const { app } = makeApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  assert.doesNotThrow(() => app.synth());
});

test('cdk-nag would find a topic that takes unencrypted messages', (t) => {
  t.mock.method(process.stderr, 'write', () => true); // Where CDK prints its report.
  const { app, stack } = makeApp();
  new Topic(stack, 'Open');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  assert.throws(() => app.synth(), /Validation failed/);
});

test('one finding is acknowledged: Facebook does not sign in to API Gateway', () => {
  const acknowledged = makeApp()
    .app.node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data));
  assert.deepEqual(acknowledged, ['Annotation::AwsSolutions-APIG4']);
});

test('the function may read its three parameters, write its log, and nothing else', () => {
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const statements: { Action: string; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  assert.deepEqual(
    statements.map(({ Action }) => Action),
    [['logs:CreateLogStream', 'logs:PutLogEvents'], 'ssm:GetParameters'],
  );
  const parameters = JSON.stringify(statements[1]?.Resource).match(/:parameter[^"]*/g);
  assert.deepEqual(parameters?.toSorted(), [
    ':parameter/messenger-bot/FB_APP_SECRET',
    ':parameter/messenger-bot/FB_PAGE_TOKEN',
    ':parameter/messenger-bot/FB_VERIFY_TOKEN',
  ]);
  template.resourceCountIs('AWS::IAM::Policy', 1);
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('the prefix of the parameters can be chosen, and reaches the function, its grants and the outputs', () => {
  const other = Template.fromStack(makeApp({ parameterPrefix: '/shop/bot' }).stack);
  other.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PARAMETER_PREFIX: '/shop/bot' }) },
  });
  other.hasOutput('FBPAGETOKEN', { Value: '/shop/bot/FB_PAGE_TOKEN' });
  assert.match(
    JSON.stringify(other.findResources('AWS::IAM::Policy')),
    /parameter\/shop\/bot\/FB_PAGE_TOKEN/,
  );
});

for (const parameterPrefix of ['messenger-bot', '/messenger-bot/', '/a b', '/']) {
  test(`the prefix “${parameterPrefix}” is refused with what it must look like`, () => {
    assert.throws(() => makeApp({ parameterPrefix }), /must look like \/messenger-bot/);
  });
}

test('there is one function, on Lambda’s Node 24 and arm64', () => {
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Timeout: 30,
  });
});

test('for sam local on an Intel machine the function can be built for x86_64', () => {
  const other = Template.fromStack(makeApp({ architecture: 'x86_64' }).stack);
  other.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['x86_64'] });
  assert.throws(() => makeApp({ architecture: 'intel' }), /must be arm64 or x86_64, not “intel”/);
});

test('API Gateway has one route, writes an access log without the query, and limits the rate', () => {
  template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'ANY /messenger' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    AccessLogSettings: {
      Format: Match.not(Match.stringLikeRegexp('query|verify_token')),
      DestinationArn: Match.anyValue(),
    },
    DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
  });
});

test('logs are kept for a month and go with the stack', () => {
  template.allResources('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test('no alarm rings because nobody writes', () => {
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { TreatMissingData: 'notBreaching' });
});

test('the outputs give the URL to paste and name the parameters to create', () => {
  const url = { 'Fn::Join': ['', [Match.anyValue(), '/messenger']] };
  template.hasOutput('WebhookUrl', { Value: url });
  template.hasOutput('FBVERIFYTOKEN', { Value: '/messenger-bot/FB_VERIFY_TOKEN' });
  template.hasOutput('FBPAGETOKEN', { Value: '/messenger-bot/FB_PAGE_TOKEN' });
  template.hasOutput('FBAPPSECRET', { Value: '/messenger-bot/FB_APP_SECRET' });
});

test('cdk.json sets every recommended feature flag', async () => {
  const file = new URL(import.meta.resolve('aws-cdk-lib/recommended-feature-flags.json'));
  assert.partialDeepStrictEqual(context, JSON.parse(await readFile(file, 'utf8')));
});

test('the bundle is smaller than 350 KB', async (t) => {
  const folder = await bundleWith(DEMO_BOT);
  const { size } = await stat(join(folder, 'index.mjs'));
  await rm(folder, { recursive: true });
  t.diagnostic(`The bundle has ${Math.round(size / 1000)} KB.`);
  assert.ok(size < 350_000);
});

test('the template is the one that was last looked at', (t) => {
  const code = /"S3Key":"[0-9a-f]{64}\.zip"/g;
  t.assert.snapshot(JSON.parse(JSON.stringify(template).replaceAll(code, '"S3Key":"….zip"')));
});
