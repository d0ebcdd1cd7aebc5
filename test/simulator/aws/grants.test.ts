import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { withSimulator } from '../../support/with-simulator.ts';
import { AUTHORS_BOT, AUTHORS_NEEDS, SCRIPTED_BOT } from '../bundle.ts';
import { glanceAtNeeds } from './glance-at-needs.ts';
import { Grants, needsOfBot } from './grants.ts';
import { needsApart } from './needs-apart.ts';
import { allows } from './policy.ts';
import { toSchedule } from './schedule-input.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const bot = join(import.meta.dirname, 'calling-bot.ts');
const schedules = withSimulator({ bot, botNeeds: join(EXAMPLES, 'reminders/bot-needs.ts') });
const models = withSimulator({ bot, botNeeds: join(EXAMPLES, 'model-bedrock/bot-needs.ts') });

const folder = mkdtempSync(join(tmpdir(), 'needs-'));
after(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  for (const { current } of [schedules, models]) current.lambda.logs.length = 0;
});

/** Lets the bot call AWS; gives what AWS answers. */
async function answer({ current }: typeof schedules, ...call: readonly unknown[]): Promise<string> {
  const anna = current.facebook.person('Anna');
  await anna.says(JSON.stringify(call));
  return anna.heard().join();
}

function warnings({ current }: typeof schedules): readonly unknown[] {
  return current.lambda.logs.filter(({ level }) => level === 'WARN').map(({ message }) => message);
}

const GROUP = 'MessengerBot-reminders';

function schedule(GroupName: string): object {
  const Target = {
    Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    Input: '{}',
  };
  const ScheduleExpression = 'at(2100-01-01T00:00:00)';
  return {
    body: JSON.stringify({ GroupName, ScheduleExpression, FlexibleTimeWindow: { Mode: 'OFF' }, Target }),
  };
}

function question(model: string): readonly unknown[] {
  const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
  return ['bedrock-runtime', `/model/${encodeURIComponent(model)}/converse`, { service: 'bedrock', body }];
}

test('a call that grant allows is answered', async () => {
  assert.match(await answer(schedules, 'scheduler', '/schedules/a', schedule(GROUP)), /^200 /);
  const path = `/schedules/a?groupName=${GROUP}`;
  assert.match(await answer(schedules, 'scheduler', path, { method: 'DELETE' }), /^200 /);
  assert.match(await answer(models, ...question('eu.amazon.nova-2-lite-v1:0')), /^200 /);
  assert.deepEqual([warnings(schedules), warnings(models)], [[], []]);
});

test('a call that grant does not allow is refused as AWS does, and the log names what to allow and where', async () => {
  const refused = await answer(models, 'scheduler', '/schedules/a', schedule('default'));
  assert.match(refused, /^403 AccessDeniedException .*not authorized to perform: scheduler:CreateSchedule/);
  assert.equal(models.current.scheduler.schedules.size, 0);
  assert.match(
    await answer(schedules, ...question('a.model')),
    /^403 AccessDeniedException .*bedrock:InvokeModel/,
  );
  assert.equal(schedules.current.model.asked.length, 0);
  for (const [simulator, file] of [
    [models, 'test/examples/model-bedrock/bot-needs.ts'],
    [schedules, 'test/examples/reminders/bot-needs.ts'],
  ] as const)
    assert.ok(String(warnings(simulator)).endsWith(`Allow it in grant of ${file}, and start again.`));
});

test('so is one of another resource than those that it names', async () => {
  const refused = await answer(schedules, 'scheduler', '/schedules/a', schedule('default'));
  assert.match(refused, /^403 .*CreateSchedule on resource: schedule\/default\/a\./);
  assert.match(
    await answer(models, ...question('other.v1:0')),
    /^403 .*InvokeModel on resource: foundation-model\/other.v1:0\./,
  );
});

test('a permission is there only if a statement that allows has it, with * and ? as in IAM', () => {
  const may = (Action: string, Resource: unknown, Effect = 'Allow') =>
    allows([{ Effect, Action, Resource }], { action: 'iam:PassRole', resources: ['role/a.b'] });
  assert.ok(may('iam:*', '*'));
  assert.ok(may('IAM:Pass?ole', 'arn:aws:iam::1:role/*'));
  assert.ok(may('*', { 'Fn::GetAtt': ['Role', 'Arn'] }));
  assert.ok(
    may('iam:PassRole', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::1:role/a.b']] }),
  );
  assert.ok(!may('iam:PassRole', 'arn:aws:iam::1:role/aXb'));
  assert.ok(!may('iam:Pass', '*'));
  assert.ok(!may('iam:PassRole', '*', 'Deny'));
});

test('any other service is refused at once, in a sentence that is also in the log', async () => {
  const said =
    /^400 NotSimulated .*(s3|AnyService) is not simulated: of AWS there are Bedrock’s Converse, .*lambda\/README\.md#/;
  for (const [path, options] of [
    ['/bucket/key', { method: 'GET' }],
    ['/', { headers: { 'x-amz-target': 'AnyService.AnyOperation' }, body: '{}' }],
  ] as const)
    assert.match(await answer(models, 's3', path, options), said);
  assert.match(
    await answer(models, 'bedrock-runtime', '/model/a/invoke', { service: 'bedrock' }),
    /^400 NotSimulated/,
  );
  assert.equal(warnings(models).length, 3);
});

test('a service that the project uses itself needs a grant for anything else', async () => {
  const call = (name: string) => ({
    headers: { 'x-amz-target': `DynamoDB_20120810.${name}` },
    body: JSON.stringify({ TableName: 'conversations' }),
  });
  assert.match(
    await answer(models, 'dynamodb', '/', call('Scan')),
    /AccessDeniedException .*dynamodb:Scan\. Allow it/,
  );
});

function needs(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('the names of secrets are read without the packages that the file imports', async () => {
  const file = needs(
    'packages.ts',
    `import { Aws, Stack } from 'not-installed'; import nothing from 'not-installed/either';
     const place = \`\${Aws.REGION} \${nothing.a}\`; class Mine extends Stack {} new Mine(...Aws.LIST);
     export const botNeeds = { secrets: ['A_KEY'], timeOut: 60, grant() {} };`,
  );
  assert.deepEqual(await glanceAtNeeds(file), { secrets: ['A_KEY'], timeOut: 60, hasGrant: true });
  const secrets = ['HARBOUR_KEY', 'CASTLE_KEY'];
  const pages = join(EXAMPLES, 'pages/bot-needs.ts');
  assert.deepEqual(await glanceAtNeeds(pages), { secrets, timeOut: 30, hasGrant: false });
});

test('a file that cannot be loaded is an error that says why', async () => {
  const wrong = needs('wrong.ts', "throw new Error('Not today');");
  await assert.rejects(glanceAtNeeds(wrong), /Not today/);
  const empty = needs('empty.ts', 'export const botNeed = {};');
  await assert.rejects(glanceAtNeeds(empty), /empty\.ts has no export named botNeeds/);
  const ends = needs('ends.ts', 'process.exit(0); export const botNeeds = {};');
  await assert.rejects(needsApart(ends), /ends\.ts ends the process/);
});

test('what grant allows to another role is not allowed to the function', async () => {
  const grants = new Grants(join(EXAMPLES, 'reminders/bot-needs.ts'), () => {});
  assert.match(
    (await grants.refusal([{ action: 'sqs:SendMessage', resources: [] }], '')) ?? '',
    /sqs:SendMessage/,
  );
  assert.equal(await grants.refusal([{ action: 'iam:PassRole', resources: [] }], ''), undefined);
});

test('what a managed policy allows is not known here: nothing is refused', async () => {
  const policy = "{ managedPolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }";
  const file = needs(
    'managed.ts',
    `export const botNeeds = { grant(webhook) { webhook.role.addManagedPolicy(${policy}); } };`,
  );
  const grants = new Grants(file, (sentence) => assert.fail(sentence));
  assert.equal(await grants.refusal([{ action: 's3:GetObject', resources: ['a/b'] }], ''), undefined);
});

test('a schedule needs two permissions: to make it, and to pass its role', () => {
  const body = JSON.stringify({ GroupName: 'g' });
  const pass = { action: 'iam:PassRole', resources: [] };
  for (const [method, action] of [
    ['POST', 'scheduler:CreateSchedule'],
    ['PUT', 'scheduler:UpdateSchedule'],
  ] as const)
    assert.deepEqual(toSchedule({ method, path: '/schedules/a%2Eb', body }), [
      { action, resources: ['schedule/g/a.b'] },
      pass,
    ]);
  assert.deepEqual(toSchedule({ method: 'DELETE', path: '/schedules/a', body: '' }), [
    { action: 'scheduler:DeleteSchedule', resources: ['schedule/default/a'] },
  ]);
});

test('a grant that cannot be run here refuses nothing, and says so', async () => {
  const file = needs(
    'failing.ts',
    "export const botNeeds = { grant() { throw new Error('No such zone'); } };",
  );
  const told: string[] = [];
  const grants = new Grants(file, (sentence) => told.push(sentence));
  for (const action of ['s3:GetObject', 'sns:Publish'])
    assert.equal(await grants.refusal([{ action, resources: [] }], ''), undefined);
  assert.match(told.join(), /^grant of \S*failing\.ts cannot be run here, so all is allowed: No such zone$/);
});

test('a bot has the needs next to it, the author’s those in infra, and a bot of a test may have none', () => {
  const example = join(EXAMPLES, 'pages/bot.ts');
  assert.equal(needsOfBot(example), join(EXAMPLES, 'pages/bot-needs.ts'));
  assert.equal(needsOfBot(AUTHORS_BOT), AUTHORS_NEEDS);
  assert.equal(needsOfBot(SCRIPTED_BOT), undefined);
});
