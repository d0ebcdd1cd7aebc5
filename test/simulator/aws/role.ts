import { basename } from 'node:path/posix';
import type { AwsCall } from './aws-emulator.ts';

/** What the function may do, as its role in the stack says: `test/infra/function-role.test.ts` compares the two. */
export const ROLE: ReadonlySet<string> = new Set([
  'ssm:GetParameters on parameters',
  'sqs:SendMessage on events.fifo',
  'sqs:SendMessage on dead-letters.fifo',
  'sqs:ChangeMessageVisibility on events.fifo',
  'sqs:DeleteMessage on events.fifo',
  'dynamodb:GetItem on conversations',
  'dynamodb:PutItem on conversations',
  'dynamodb:DeleteItem on conversations',
]);

const SERVICES: Readonly<Record<string, string>> = {
  AmazonSSM: 'ssm',
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
};

/**
 * What IAM asks for a call: `sqs:SendMessage on events.fifo`. A batch needs the permission of its single operation
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html).
 */
export function permissionOf({
  service,
  operation,
  body,
}: Pick<AwsCall, 'service' | 'operation' | 'body'>): string {
  const { QueueUrl, TableName = 'parameters' }: { QueueUrl?: string; TableName?: string } = JSON.parse(body);
  const resource = QueueUrl === undefined ? TableName : basename(QueueUrl);
  return `${SERVICES[service] ?? service}:${operation.replace(/Batch$/, '')} on ${resource}`;
}

/** Whether the project itself uses the service. */
export function isOfProject({ service }: Pick<AwsCall, 'service'>): boolean {
  return service in SERVICES;
}
