import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { forgetMessage } from '../../lambda/queue/forget.ts';
import { TABLE } from '../simulator/aws/dynamodb.ts';
import { permissionOf, ROLE } from '../simulator/aws/role.ts';
import { RUN_SECRET } from '../simulator/aws/run-secret.ts';
import { PAGE_ID } from '../simulator/facebook/facebook.ts';
import { withSimulator } from '../support/with-simulator.ts';
import { uncheckedTemplate } from './synthesised.ts';

const simulator = withSimulator();

/** What AWS itself does in the role’s name, and where AWS says so. */
const OF_AWS = [
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  'sqs:ReceiveMessage on events.fifo',
  'sqs:DeleteMessage on events.fifo',
  'sqs:GetQueueAttributes on events.fifo',
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
  'logs:CreateLogStream on log',
  'logs:PutLogEvents on log',
];

/** The simulator’s names of the stack’s resources. */
const RESOURCES: readonly (readonly [RegExp, string])[] = [
  [/QueueDeadLetters/, 'dead-letters.fifo'],
  [/QueueEvents/, 'events.fifo'],
  [/Conversations/, 'conversations'],
  [/WebhookLogs/, 'log'],
  [/:parameter\/messenger-bot\//, 'parameters'],
];

const policies = Object.values(uncheckedTemplate().findResources('AWS::IAM::Policy'));

/** Every permission of the role in the template. */
function granted(): readonly string[] {
  const statements: readonly { readonly Action: string | string[]; readonly Resource: unknown }[] =
    policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return statements.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) => {
      const name = RESOURCES.find(([pattern]) => pattern.test(JSON.stringify(resource)))?.[1];
      return [Action].flat().map((action) => `${action} on ${name}`);
    }),
  );
}

/** Lets the function do all that it can: answer, retry, answer several people at once, give up, forget. */
async function everything(): Promise<ReadonlySet<string>> {
  const { current } = simulator;
  const used = new Set<string>();
  current.observe = (call) => {
    if (call.service !== 'graph') used.add(permissionOf(call));
  };
  const anna = current.facebook.person('Anna');
  await anna.says('throw');
  await current.drain();
  assert.equal((await current.sqs.takeDeadLetters()).length, 1);
  await current.together(async () => {
    const { body, group } = forgetMessage(PAGE_ID, anna.id);
    await current.sqs.send(body, group);
    await current.facebook.person('Ben').says('hello');
  });
  return used;
}

function sorted(permissions: Iterable<string>): readonly string[] {
  return [...new Set(permissions)].toSorted();
}

test('the role allows what the function does, what AWS does for it, and nothing else', async () => {
  const used = await everything();
  assert.deepEqual(sorted(granted()), sorted([...used, ...OF_AWS]));
  // In every other test the simulator refuses what the role does not allow.
  assert.deepEqual(sorted(ROLE), sorted(used));
});

test('the function reads exactly the parameters that the role names', () => {
  const named = [...JSON.stringify(policies).matchAll(/:parameter(\/[^"]+)/g)].map(([, name]) => name);
  const { calls } = simulator.current.parameterStore;
  assert.deepEqual(named.toSorted(), [...new Set(calls.flat())].toSorted());
});

test('what the role does not allow is refused to the function, and to nobody else', async () => {
  const scanAs = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: RUN_SECRET };
    const client = new DynamoDBClient({ endpoint: simulator.current.url, region: 'eu-west-1', credentials });
    return client.send(new ScanCommand({ TableName: TABLE }));
  };
  await assert.rejects(scanAs('ASIASANDBOX1'), { name: 'AccessDeniedException' });
  assert.ok((await scanAs('ASIAOPERATOR')).Items);
});
