import { type Stack, Validations } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Alias, type IFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from './stack-props.ts';

/** Names of the alarms that take a release back: what new code alone can cause. */
const OF_RELEASES = ['Errors', 'ServerErrors', 'FailedHandlers'];

/**
 * What API, queue and heartbeat call: the function itself, or with `gradual` an alias, which CodeDeploy moves to each new
 * version.
 */
export function liveFunction(stack: Stack, webhook: LambdaFunction, { gradual }: Settings): IFunction {
  if (gradual === false) return webhook;
  return new Alias(stack, 'Live', { aliasName: 'live', version: webhook.currentVersion });
}

/**
 * Lets CodeDeploy move the alias: a tenth of the invocations first, all after ten minutes, twice the period of the alarms.
 * If one of them fires, all invocations go to the old version again, and the deployment fails.
 */
export function releaseGradually(
  stack: Stack,
  live: IFunction,
  alarms: readonly Alarm[],
  { gradual }: Settings,
): void {
  if (!(live instanceof Alias)) return;
  const isCanary = gradual === true;
  const group = new LambdaDeploymentGroup(stack, 'Releases', {
    alias: live,
    // `at-once` is for a repair: CodeDeploy begins nothing while one of its alarms is active
    // (https://github.com/aws/serverless-application-model/issues/716).
    deploymentConfig: isCanary
      ? LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES
      : LambdaDeploymentConfig.ALL_AT_ONCE,
    alarms: isCanary ? alarms.filter(({ node }) => OF_RELEASES.includes(node.id)) : [],
  });
  // The group first, so that a release already goes by its new settings.
  live.node.defaultChild?.node.addDependency(group);
  const { role } = group;
  if (!role) return;
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
    reason:
      'AWS’s own policy for this service. One that lacks a permission would show when a release is taken back.',
  });
}
