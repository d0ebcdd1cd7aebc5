import { Annotations, Aws, CfnCondition, Fn, type Stack } from 'aws-cdk-lib';
import { refuse } from './refuse.ts';
import type { Settings } from './stack-props.ts';

/**
 * Regions whose CloudFormation lacks a part of the stack, by its schemas of May 2026
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-resource-specification.html).
 */
const WITHOUT = {
  queryParameters: [
    ...['cn-north-1', 'cn-northwest-1', 'me-central-1', 'me-south-1'],
    ...['us-gov-east-1', 'us-gov-west-1'],
  ],
  httpApis: ['ap-east-2', 'ap-southeast-6'],
  budgets: [
    ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-3', 'ap-south-2', 'ap-southeast-3'],
    ...['ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'eu-central-2'],
    ...['eu-north-1', 'eu-south-1', 'eu-south-2', 'il-central-1', 'me-central-1', 'me-south-1'],
    ...['mx-central-1', 'us-gov-east-1', 'us-gov-west-1'],
  ],
};

/** Whether saved queries may have parameters where the stack is deployed. */
export function hasQueryParameters(stack: Stack): CfnCondition {
  const regions = WITHOUT.queryParameters.map((name) => Fn.conditionEquals(Aws.REGION, name));
  return new CfnCondition(stack, 'HasQueryParameters', {
    expression: Fn.conditionNot(Fn.conditionOr(...regions)),
  });
}

/**
 * Says what a region lacks: a warning, because AWS may have added it.
 * @param region that CDK deploys to, if it is known
 * @throws Refused if a certificate or a key is in another region
 */
export function checkRegion(stack: Stack, settings: Settings, region: string | undefined): void {
  if (region === undefined) return;
  const { monthlyBudget, certificateArn, kmsKeyArn } = settings;
  for (const [name, arn] of Object.entries({ certificateArn, kmsKeyArn }))
    if (arn !== undefined && arn.split(':')[3] !== region)
      refuse(name, `must be in ${region}, like the stack`, arn);
  const warn = (part: string, isLacking: boolean, advice: string) => {
    const text = `CloudFormation had no ${part} in ${region} in May 2026. If the deployment fails, ${advice}.`;
    if (isLacking) Annotations.of(stack).addWarningV2('messenger-bot:region', text);
  };
  warn('HTTP APIs', WITHOUT.httpApis.includes(region), 'choose another region');
  const lacksBudget = monthlyBudget !== undefined && WITHOUT.budgets.includes(region);
  warn('budgets', lacksBudget, 'leave out monthlyBudget');
}
