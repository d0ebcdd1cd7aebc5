import { Aws, type Stack, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ANY_PAGE, pageTokenOf } from '../lambda/runtime/parameter-names.ts';
import type { EventQueue } from './event-queue.ts';
import { parameterArns } from './parameter-arns.ts';
import type { Settings } from './stack-props.ts';

/** Where the function keeps events and conversations. */
export interface Storage {
  readonly queue: EventQueue;
  readonly table: TableV2;
}

/** Gives the function its permissions, and those of `infra/bot-needs.ts`. */
export function grantAccess(
  stack: Stack,
  webhook: LambdaFunction,
  settings: Settings,
  { queue: { events, deadLetters }, table }: Storage,
): void {
  const allow = (resources: string[], ...actions: string[]) =>
    webhook.addToRolePolicy(new PolicyStatement({ actions, resources }));
  allow(parameterArns(stack, settings), 'ssm:GetParameters');
  settings.botNeeds.grant?.(webhook, stack, events);
  allow([events.queueArn, deadLetters.queueArn], 'sqs:SendMessage');
  allow([table.tableArn], 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem');
  // What the event source needs (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html), and the
  // function itself.
  allow(
    [events.queueArn],
    ...['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  );
  if (settings.kmsKeyArn) allowKey(webhook, settings.kmsKeyArn);
  if (settings.pages.includes(ANY_PAGE)) acknowledgeAnyPage(webhook, settings);
}

/**
 * The services use the key in the function's name. Without it the default keys need no permission: `aws/ssm` lets everyone
 * in the account decrypt. SQS wants GenerateDataKey of a sender and Decrypt of both sides
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html), DynamoDB all of
 * these (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
 */
function allowKey(webhook: LambdaFunction, keyArn: string): void {
  const hosts = ['dynamodb', 'sqs', 'ssm'].map((name) => `${name}.${Aws.REGION}.amazonaws.com*`);
  webhook.addToRolePolicy(
    new PolicyStatement({
      actions: [
        ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
        ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      ],
      resources: [keyArn],
      conditions: { StringLike: { 'kms:ViaService': hosts } },
    }),
  );
}

function acknowledgeAnyPage(webhook: LambdaFunction, { parameterPrefix }: Settings): void {
  if (!webhook.role) return;
  const path = `parameter${parameterPrefix}/${pageTokenOf(ANY_PAGE)}`;
  const resource = `arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:${path}`;
  Validations.of(webhook.role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${resource}]`,
    reason: 'The tokens of all Pages, and nothing else: their ARNs have no room in one policy.',
  });
}
