import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { BotNeeds } from '../../../infra/bot-needs.ts';

/** A group of schedules, a role by which they send to the bot's queue, and permission for the bot to make them. */
export const botNeeds: BotNeeds = {
  grant(webhook, scope, queue) {
    const { account, stackName } = Stack.of(scope);
    const group = new ScheduleGroup(scope, 'Reminders', {
      scheduleGroupName: `${stackName}-reminders`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Only schedules of this group: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    const conditions = {
      StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group.scheduleGroupArn },
    };
    const role = new Role(scope, 'ReminderRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }),
    });
    queue.grantSendMessages(role);
    group.grantWriteSchedules(webhook);
    group.grantDeleteSchedules(webhook);
    Validations.of(scope).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${stackName}-reminders/*]`,
      reason: 'Each person has a schedule of their own in this group.',
    });
    webhook.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
    webhook.addEnvironment('REMINDER_ROLE', role.roleArn);
  },
};
