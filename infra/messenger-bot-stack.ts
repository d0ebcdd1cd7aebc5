import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { monthlyBudget } from './budget.ts';
import { checkProps } from './check-props.ts';
import { conversationTable } from './conversation-table.ts';
import { Dashboard } from './dashboard.ts';
import { EventQueue } from './event-queue.ts';
import { grantAccess } from './function-access.ts';
import { liveFunction, releaseGradually } from './gradual.ts';
import { Heartbeat, hasHeartbeat } from './heartbeat.ts';
import { logGroup } from './log-group.ts';
import { addOutputs } from './outputs.ts';
import { ownDomain } from './own-domain.ts';
import { Queries } from './queries.ts';
import { checkRegion } from './regions.ts';
import type { MessengerBotStackProps } from './stack-props.ts';
import { webhookApi } from './webhook-api.ts';
import { processEvents, webhookFunction } from './webhook-function.ts';

/**
 * A Messenger bot: an HTTP API with one route, the function behind it, its queues and table, and what watches
 * them.
 */
export class MessengerBotStack extends Stack {
  constructor(scope: Construct, id: string, props: MessengerBotStackProps) {
    super(scope, id, { description: "Answers a Facebook Page's Messenger conversations", ...props });
    const settings = checkProps(props);
    const queue = new EventQueue(this, 'Queue', {
      timeOut: Duration.seconds(settings.botNeeds.timeOut ?? 30),
      kmsKeyArn: settings.kmsKeyArn,
    });
    const table = conversationTable(this, settings);
    const log = logGroup(this, 'WebhookLogs', settings.logDays);
    const webhook = webhookFunction(this, settings, { log, queue, table });
    grantAccess(this, webhook, settings, { queue, table });
    const live = liveFunction(this, webhook, settings);
    processEvents(webhook, live, queue, settings);
    const { api, stage, accessLog } = webhookApi(this, live, settings);
    const domain = ownDomain(this, settings, { api, stage });
    if (hasHeartbeat(settings)) new Heartbeat(this, 'Heartbeat', live, settings);
    const { all: alarms } = new Alarms(this, 'Alarms', {
      botName: this.stackName,
      webhook,
      log,
      api,
      accessLog,
      queue,
      email: settings.alarmEmail,
      hasHeartbeat: hasHeartbeat(settings),
      isGradual: settings.gradual !== false,
    });
    releaseGradually(this, live, alarms, settings);
    const { dashboardName } = new Dashboard(this, 'Dashboard', {
      botName: this.stackName,
      webhook,
      api,
      queue,
      alarms,
    });
    new Queries(this, 'Queries', { log });
    monthlyBudget(this, settings);
    checkRegion(this, settings, process.env.CDK_DEFAULT_REGION);
    addOutputs(this, settings, { api, queue, table, dashboardName, domain });
  }
}
