import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { BotNeeds } from '../../infra/bot-needs.ts';
import { context, makeApp } from './synthesised.ts';

/** The template with the default settings. */
const template = Template.fromStack(makeApp().stack);

const granted: string[] = [];

const botNeeds: BotNeeds = {
  secrets: ['OPENAI_API_KEY'],
  timeOut: 60,
  memory: 1024,
  grant: (webhook) => granted.push(webhook.node.path),
};

/** The template with every setting changed. */
const configured = Template.fromStack(
  makeApp({
    botNeeds,
    parameterPrefix: '/shop/bot',
    architecture: 'x86_64',
    conversationDays: 7,
    alarmEmail: 'me@example.com',
    pages: ['1', '2'],
    maxConcurrency: 50,
    eventsAtATime: 3,
  }).stack,
);

test('cdk-nag’s AwsSolutions pack has no unacknowledged finding', () => {
  const { app } = makeApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  assert.doesNotThrow(() => app.synth());
});

test('cdk-nag finds a topic that accepts unencrypted messages', (t) => {
  t.mock.method(process.stderr, 'write', () => true); // CDK prints its report there.
  const { app, stack } = makeApp();
  new Topic(stack, 'Open');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  assert.throws(() => app.synth(), /Validation failed/);
});

test('exactly one finding is acknowledged: Facebook cannot sign in to API Gateway', () => {
  const acknowledged = makeApp()
    .app.node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data));
  assert.deepEqual(acknowledged, ['Annotation::AwsSolutions-APIG4']);
});

/** The statements of the function's role, without the ARNs' region and account. */
function allowed(): { readonly actions: string; readonly resources: string }[] {
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const statements: { Action: string | string[]; Resource: unknown }[] =
    policy?.Properties.PolicyDocument.Statement;
  return statements.map(({ Action, Resource }) => ({
    actions: [Action].flat().join(' '),
    resources: (JSON.stringify(Resource).match(/(?<="Fn::GetAtt":\[")\w+|:parameter[^"]*|\*/g) ?? [])
      .toSorted()
      .join(' '),
  }));
}

test('the function has exactly the permissions it needs, each on exact resources', () => {
  const send = 'sqs:SendMessage';
  const consume = 'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage';
  const secrets = ['FB_APP_SECRET', 'FB_PAGE_TOKEN', 'FB_VERIFY_TOKEN'];
  const [log, ...rest] = allowed();
  assert.deepEqual(log, {
    actions: 'logs:CreateLogStream logs:PutLogEvents',
    resources: 'WebhookLogs0B55926B',
  });
  assert.deepEqual(rest, [
    {
      actions: 'ssm:GetParameters',
      resources: secrets.map((name) => `:parameter/messenger-bot/${name}`).join(' '),
    },
    { actions: send, resources: idsOf('AWS::SQS::Queue').toSorted().join(' ') },
    {
      actions: 'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem',
      resources: idsOf('AWS::DynamoDB::GlobalTable').join(),
    },
    { actions: consume, resources: idsOf('AWS::SQS::Queue').find((id) => id.includes('Events')) },
  ]);
  template.resourceCountIs('AWS::IAM::Policy', 1);
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

function idsOf(type: string): string[] {
  return Object.keys(template.findResources(type));
}

test('both queues are FIFO, require TLS, keep messages for 14 days and outlive the stack, but not a first deployment that fails', () => {
  template.resourceCountIs('AWS::SQS::Queue', 2);
  template.allResources('AWS::SQS::Queue', {
    Properties: {
      FifoQueue: true,
      MaximumMessageSize: 1_048_576,
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
  template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
  template.allResourcesProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    },
  });
});

test('the event queue hides a record for two time-outs, gives up after 1,000 receives, and has high throughput', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 2 * 30,
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    RedrivePolicy: { maxReceiveCount: 1000, deadLetterTargetArn: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    RedriveAllowPolicy: { redrivePermission: 'allowAll' },
    RedrivePolicy: Match.absent(),
  });
});

test('the table of conversations expires items, can be restored, and outlives the stack', () => {
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('conversationDays sets the days after which a conversation is forgotten', () => {
  configured.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ CONVERSATION_DAYS: '7' }) },
  });
  assert.throws(() => makeApp({ conversationDays: Number.NaN }), /conversationDays must be a whole number/);
});

test('the function may read the token of each of several Pages', () => {
  configured.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PAGE_IDS: '1,2' }) },
  });
  const policy = JSON.stringify(configured.findResources('AWS::IAM::Policy'));
  for (const page of ['1', '2']) assert.ok(policy.includes(`/shop/bot/pages/${page}/FB_PAGE_TOKEN`));
  configured.hasOutput('Pages', { Value: '1,2' });
  assert.throws(
    () => makeApp({ pages: ['my-page'] }),
    /pages must be ids like 1906385232743451, or \* for .* \(got “my-page”\)/,
  );
});

test('botNeeds sets the secrets, time-out, memory and further permissions of the function', () => {
  configured.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 60,
    MemorySize: 1024,
    Environment: { Variables: Match.objectLike({ BOT_SECRETS: 'OPENAI_API_KEY' }) },
  });
  configured.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 120 });
  const policy = JSON.stringify(configured.findResources('AWS::IAM::Policy'));
  assert.ok(policy.includes('/shop/bot/bot/OPENAI_API_KEY'));
  assert.deepEqual(granted, ['MessengerBot/Webhook']);
  assert.throws(
    () => makeApp({ botNeeds: { secrets: ['a b'] } }),
    /must have a name like OPENAI_API_KEY \(got “a b”\)/,
  );
  assert.throws(() => makeApp({ botNeeds: { timeOut: 900 } }), /from 10 to 600 seconds \(got 900\)/);
});

test('no variable sets the endpoint of a bot’s own SDK clients, which may use another region or FIPS', () => {
  const [webhook] = Object.values(template.findResources('AWS::Lambda::Function'));
  const variables: Readonly<Record<string, unknown>> = webhook?.Properties.Environment.Variables;
  const endpoints = Object.entries(variables).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  assert.ok(endpoints.length > 0);
  for (const [name, url] of endpoints) assert.equal(url, '', name);
});

test('maxConcurrency limits how many events the function processes at a time', () => {
  configured.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 50 },
  });
  assert.throws(() => makeApp({ maxConcurrency: 1 }), /maxConcurrency must be a whole number from 2 to 1000/);
});

test('an invocation has up to ten events, or as many as eventsAtATime says, and nobody waits for it to fill', () => {
  for (const [stack, BatchSize] of [
    [template, 10],
    [configured, 3],
  ] as const) {
    stack.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  }
  assert.throws(() => makeApp({ eventsAtATime: 11 }), /eventsAtATime must be a whole number from 1 to 10/);
});

test('the function may delete and hide the events that it receives', () => {
  const [receive] = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) =>
      [Action].flat().includes('sqs:ReceiveMessage'),
    ),
  );
  for (const action of ['sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'])
    assert.ok(receive.Action.includes(action));
});

test('every alarm says what to do and publishes to the topic, which emails a given address', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  assert.equal(alarms.length, 11);
  for (const { Properties } of alarms) {
    assert.match(Properties.AlarmDescription, /: /);
    assert.equal(Properties.AlarmActions.length, 1);
  }
  template.resourceCountIs('AWS::SNS::Subscription', 0);
  configured.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'me@example.com',
  });
});

test('CloudWatch alarms may publish to the topic', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
      ]),
    },
  });
});

test('parameterPrefix reaches the function, its permissions and the outputs', () => {
  configured.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PARAMETER_PREFIX: '/shop/bot' }) },
  });
  configured.hasOutput('FBPAGETOKEN', { Value: '/shop/bot/FB_PAGE_TOKEN' });
  assert.match(
    JSON.stringify(configured.findResources('AWS::IAM::Policy')),
    /parameter\/shop\/bot\/FB_PAGE_TOKEN/,
  );
});

for (const parameterPrefix of ['messenger-bot', '/messenger-bot/', '/a b', '/']) {
  test(`the prefix “${parameterPrefix}” is refused, and the error says what it must look like`, () => {
    assert.throws(() => makeApp({ parameterPrefix }), /must look like \/messenger-bot/);
  });
}

test('the stack has one function, on Node 24 and arm64', () => {
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Timeout: 30,
  });
});

test('for sam local on an Intel machine, architecture can be x86_64', () => {
  configured.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['x86_64'] });
  assert.throws(() => makeApp({ architecture: 'intel' }), /must be arm64 or x86_64 \(got “intel”\)/);
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
    DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1250 },
  });
});

test('logs are kept for a month and are deleted with the stack', () => {
  template.allResources('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test('the access log is where AWS’s services need no policy for each log group', () => {
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/vendedlogs/apigateway/MessengerBot',
  });
});

test('templates are plain ASCII, because CloudFormation gives them back without other letters', () => {
  for (const one of [template, configured]) assert.match(JSON.stringify(one.toJSON()), /^[ -~]*$/);
});

test('no alarm fires for lack of traffic', () => {
  const treatments = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties: { MetricName, TreatMissingData } }) =>
      `${MetricName === 'HeartbeatFailures' ? MetricName : ''} ${TreatMissingData}`,
  );
  // A heartbeat comes without traffic too: where none comes, that alarm has no data, which it reports.
  assert.deepEqual([...new Set(treatments)].toSorted(), [' notBreaching', 'HeartbeatFailures missing']);
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

test('the template equals its last reviewed snapshot', (t) => {
  const code = /"S3Key":"[0-9a-f]{64}\.zip"/g;
  t.assert.snapshot(JSON.parse(JSON.stringify(template).replaceAll(code, '"S3Key":"….zip"')));
});
