import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * A log group that goes with the stack.
 * @param retention in days, one of CloudWatch's
 * @param logGroupName made up by CloudFormation if undefined
 */
export function logGroup(scope: Construct, id: string, retention: number, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(logGroupName && { logGroupName }),
  });
}
