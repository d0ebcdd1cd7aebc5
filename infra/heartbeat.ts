import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { HeartbeatEvent } from '../lambda/messenger/heartbeat.ts';
import { ANY_PAGE } from '../lambda/runtime/parameter-names.ts';
import type { Settings } from './stack-props.ts';

/** Facebook may be down when it is asked: so many hours later it is asked again. */
const SECOND_TRY = 3;

/** Within this time AWS chooses the minute, so that not all bots ask Facebook at the same second. */
const WINDOW = Duration.hours(1);

/** Lets EventBridge Scheduler send the function a heartbeat (`lambda/messenger/heartbeat.ts`). It costs nothing. */
export class Heartbeat extends Construct {
  constructor(scope: Construct, id: string, webhook: IFunction, settings: HeartbeatSettings) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const { heartbeat: time, heartbeatFields: fields, namedPages: pages } = settings;
    const event: HeartbeatEvent = { heartbeat: { fields, pages } };
    new CfnSchedule(this, 'Schedule', {
      // At most 64 characters: one that CloudFormation makes would also have the logical id.
      name: `${stackName}-heartbeat`,
      description: 'Lets the function ask Facebook whether token, secret and subscription are good',
      scheduleExpression: cron(time),
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: WINDOW.toMinutes() },
      target: {
        arn: webhook.functionArn,
        roleArn: this.#role(webhook).roleArn,
        input: JSON.stringify(event),
        // While Lambda does not take the event. A later one would meet the next.
        retryPolicy: { maximumEventAgeInSeconds: WINDOW.toSeconds(), maximumRetryAttempts: 10 },
      },
    });
  }

  /** Not by CDK's own target, which may invoke every version of the function. */
  #role(webhook: IFunction): Role {
    const { account, partition, region } = Stack.of(this);
    return new Role(this, 'Role', {
      // Only schedules of this account (https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html).
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': account,
            'aws:SourceArn': `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`,
          },
        },
      }),
      inlinePolicies: {
        Invoke: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [webhook.functionArn] }),
          ],
        }),
      },
    });
  }
}

/** The settings of a heartbeat that is on. */
export type HeartbeatSettings = Pick<Settings, 'heartbeatFields' | 'namedPages'> & {
  readonly heartbeat: string;
};

/** Whether there is a heartbeat: it is not off, and somebody knows whom to ask about. */
export function hasHeartbeat(settings: Settings): settings is Settings & HeartbeatSettings {
  return settings.heartbeat !== false && !settings.namedPages.includes(ANY_PAGE);
}

/** Every day at a time like `06:00`, and at the second try. */
function cron(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return `cron(${minute} ${hour},${(hour + SECOND_TRY) % 24} * * ? *)`;
}
