import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { BotNeeds } from '../../infra/bot-needs.ts';
import { makeApp, uncheckedTemplate } from '../infra/synthesised.ts';

/** The examples with a `bot-needs.ts`. */
const examples = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(import.meta.dirname, name, 'bot-needs.ts')),
);

async function needsOf(example: string): Promise<BotNeeds> {
  const file = join(import.meta.dirname, example, 'bot-needs.ts');
  const { botNeeds }: { botNeeds: BotNeeds } = await import(pathToFileURL(file).href);
  return botNeeds;
}

for (const example of examples) {
  test(`the stack of ${example} is made, and cdk-nag’s AwsSolutions pack finds nothing`, async () => {
    const { app } = makeApp({ botNeeds: await needsOf(example) });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    assert.doesNotThrow(() => app.synth());
  });
}

test('model-bedrock may call one model, through one profile, in the regions of the profile', async () => {
  const { stack } = makeApp(
    { botNeeds: await needsOf('model-bedrock'), env: { account: '123456789012', region: 'eu-west-1' } },
    undefined,
    { builtinCloudFormationValidation: false },
  );
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 75 });
  const ofBedrock = Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'bedrock:InvokeModel');
  const text = JSON.stringify(ofBedrock).replaceAll('{"Ref":"AWS::Partition"}', '"aws"');
  assert.equal(ofBedrock.length, 2);
  assert.match(text, /:inference-profile\/eu\.amazon\.nova-2-lite-v1:0/);
  assert.equal(text.match(/:bedrock:eu-[a-z]+-\d::foundation-model\/amazon\.nova-2-lite-v1:0/g)?.length, 6);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'bedrock:InvokeModel',
          Condition: { StringEquals: { 'bedrock:InferenceProfileArn': Match.anyValue() } },
        }),
      ]),
    },
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What a role may do: each statement by its actions. */
function allowed(template: Template, role: string): Readonly<Record<string, Statement>> {
  const Properties = { Roles: [{ Ref: Match.stringLikeRegexp(`^${role}`) }] };
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy', { Properties }));
  const statements: readonly Statement[] = policy?.Properties.PolicyDocument.Statement;
  return Object.fromEntries(statements.map((one) => [[one.Action].flat().toSorted().join(' '), one]));
}

test('the bot of several Pages may read the secret of each', async () => {
  const template = uncheckedTemplate({ botNeeds: await needsOf('pages') });
  const Variables = Match.objectLike({ BOT_SECRETS: 'HARBOUR_KEY,CASTLE_KEY' });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables } });
  const { 'ssm:GetParameters': read } = allowed(template, 'WebhookRole');
  for (const key of ['HARBOUR_KEY', 'CASTLE_KEY'])
    assert.match(JSON.stringify(read?.Resource), new RegExp(`parameter/messenger-bot/bot/${key}`));
});

test('the bot of reminders may make schedules of its group, which may only send to its queue', async () => {
  const template = uncheckedTemplate({ botNeeds: await needsOf('reminders') }, 'Salon');
  template.hasResourceProperties('AWS::Scheduler::ScheduleGroup', { Name: 'Salon-reminders' });
  const [role = ''] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) =>
    id.startsWith('Reminder'),
  );
  const Arn = { 'Fn::GetAtt': [role, 'Arn'] };
  const Variables = Match.objectLike({ REMINDER_ROLE: Arn, BOT_NAME: 'Salon' });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables } });

  const bot = allowed(template, 'WebhookRole');
  const make = bot['scheduler:CreateSchedule scheduler:DeleteSchedule scheduler:UpdateSchedule'];
  assert.match(JSON.stringify(make?.Resource), /:schedule\/Salon-reminders\/\*"/);
  const { Resource, Condition } = bot['iam:PassRole'] ?? {};
  assert.deepEqual(Resource, Arn);
  assert.deepEqual(Condition, { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });

  assert.deepEqual(Object.keys(allowed(template, 'ReminderRole')), [
    'sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage',
  ]);
  const Principal = { Service: 'scheduler.amazonaws.com' };
  const group = Match.objectLike({
    'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^Reminders'), 'Arn'] },
  });
  const assume = Match.objectLike({ Principal, Condition: { StringEquals: group } });
  template.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [assume] } });
});
