import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { makeApp, uncheckedTemplate } from './synthesised.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';

/**
 * The stack with every guard, gradual releases, any Page, and a domain in a hosted zone; CDK checks it against
 * CloudFormation’s schemas.
 */
const { app, stack } = makeApp({
  pages: ['*'],
  alarmEmail: 'me@example.com',
  gradual: true,
  terminationProtection: true,
  tableDeletionProtection: true,
  tags: { team: 'shop' },
  rateLimit: 4000,
  logDays: 90,
  monthlyBudget: 20,
  kmsKeyArn: KEY,
  domain: 'bot.example.com',
  hostedZoneId: 'Z0123456789',
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

test('with every context value on, cdk-nag’s AwsSolutions pack has no unacknowledged finding', () => {
  assert.doesNotThrow(() => app.synth());
});

const template = Template.fromStack(stack);

/** ARNs of the statements with this action, as JSON. */
function allowed(action: string): string {
  const statements: { Action: string | string[]; Resource: unknown; Condition?: unknown }[] = Object.values(
    template.findResources('AWS::IAM::Policy'),
  ).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return JSON.stringify(statements.filter(({ Action }) => [Action].flat().includes(action)));
}

test('for any Page the function may read tokens of Pages, and no other secret', () => {
  assert.match(allowed('ssm:GetParameters'), /:parameter\/messenger-bot\/pages\/\*\/FB_PAGE_TOKEN"/);
  assert.doesNotMatch(allowed('ssm:GetParameters').replace('/pages/*/FB_PAGE_TOKEN', ''), /\*/);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PAGE_IDS: '*' }) },
  });
  template.hasOutput('Pages', { Value: '*' });
});

test('queues and table are encrypted with the key, and the function may use it through their services alone', () => {
  template.allResourcesProperties('AWS::SQS::Queue', {
    KmsMasterKeyId: KEY,
    KmsDataKeyReusePeriodSeconds: 3600,
    SqsManagedSseEnabled: Match.absent(),
  });
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: KEY } })],
  });
  for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
    assert.match(allowed(action), new RegExp(`"Resource":"${KEY}"`));
    for (const service of ['dynamodb', 'sqs', 'ssm'])
      assert.match(allowed(action), new RegExp(`"${service}\\.`));
  }
});

test('stack and table are protected, tagged, and kept as long as asked', () => {
  assert.equal(stack.terminationProtection, true);
  assert.deepEqual(stack.tags.tagValues(), { team: 'shop' });
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })],
  });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test('the throttle lets twice its rate through at once, as far as an account allows', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 4000, ThrottlingBurstLimit: 5000 },
  });
});

test('a budget writes to alarmEmail at 80 % and when the month is forecast to end beyond it', () => {
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetLimit: { Amount: 20, Unit: 'USD' }, BudgetType: 'COST', TimeUnit: 'MONTHLY' },
    NotificationsWithSubscribers: [
      {
        Notification: { NotificationType: 'ACTUAL', Threshold: 80 },
        Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'me@example.com' }],
      },
      { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
    ],
  });
});

test('the budget has no name of its own, because another alarmEmail makes a new one before the old one goes', () => {
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: Match.objectLike({ BudgetName: Match.absent() }),
  });
});

test('a domain in a hosted zone gets a certificate and a record, and is the callback URL', () => {
  template.hasResourceProperties('AWS::CertificateManager::Certificate', {
    DomainName: 'bot.example.com',
    DomainValidationOptions: [{ HostedZoneId: 'Z0123456789' }],
  });
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'bot.example.com',
    Type: 'A',
    HostedZoneId: 'Z0123456789',
    AliasTarget: Match.anyValue(),
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    DomainNameConfigurations: [{ EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
    Stage: '$default',
    ApiMappingKey: Match.absent(),
  });
  template.hasOutput('WebhookUrl', { Value: 'https://bot.example.com/messenger' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: Match.absent() });
});

/** The stack with a domain whose DNS is the owner’s, and about as many Pages as a policy has room for. */
const other = uncheckedTemplate({
  domain: 'bot.example.com',
  certificateArn: CERTIFICATE,
  pages: Array.from({ length: 50 }, (_, i) => String(1_906_385_232_743_000 + i)),
});

test('the record of a domain outlives the stack, because another stack may have taken the domain over', () => {
  template.hasResource('AWS::Route53::RecordSet', {
    DeletionPolicy: 'RetainExceptOnCreate',
    // With another domain the old record goes.
    UpdateReplacePolicy: 'Delete',
  });
});

test('a domain with a certificate gets no record: an output says which one to make', () => {
  other.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  other.resourceCountIs('AWS::Route53::RecordSet', 0);
  other.hasOutput('DomainTarget', {
    Description: 'Make a DNS record: CNAME of bot.example.com to this host',
    Value: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalDomainName'] },
  });
});

/** The longest values that CloudFormation puts in. */
const LONGEST = new Map([
  ['AWS::Partition', 'aws-us-gov'],
  ['AWS::Region', 'ap-southeast-1'],
  ['AWS::AccountId', '123456789012'],
]);

/** A statement as IAM counts it, at its longest. */
function resolved(statement: unknown): string {
  return JSON.stringify(statement, (_, value) => {
    if (Array.isArray(value?.['Fn::GetAtt'])) return 'x'.repeat(120);
    const parts: readonly (string | { readonly Ref: string })[] | undefined = value?.['Fn::Join']?.[1];
    return parts?.map((part) => (typeof part === 'string' ? part : LONGEST.get(part.Ref))).join('') ?? value;
  });
}

test('a list of Pages fits into the one policy of the function, wherever it is deployed', () => {
  const [policy, ...more] = Object.values(other.findResources('AWS::IAM::Policy'));
  const statements: readonly unknown[] = policy?.Properties.PolicyDocument.Statement;
  const lengths = statements.map((statement) => resolved(statement).length);
  assert.ok(Math.max(...lengths) > 5000 && Math.max(...lengths) <= 6144, String(lengths));
  assert.ok(lengths.reduce((sum, length) => sum + length) < 10_000, String(lengths));
  assert.deepEqual(more, []);
  other.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
});
