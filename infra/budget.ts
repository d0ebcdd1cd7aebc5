import type { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Settings } from './stack-props.ts';

/**
 * A budget for the costs of the whole account. It is free, and stops nothing
 * (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html).
 */
export function monthlyBudget(stack: Stack, { monthlyBudget: amount, alarmEmail }: Settings): void {
  if (amount === undefined) return;
  const tell = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: {
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
    },
    subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail ?? '' }],
  });
  new CfnBudget(stack, 'Budget', {
    budget: {
      // Without a name: CloudFormation makes a new budget for another `alarmEmail` before it deletes the old one, and
      // two cannot have the same (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/365).
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount, unit: 'USD' },
    },
    ...(alarmEmail && { notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)] }),
  });
}
