import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SECRET_NAMES } from '../lambda/runtime/parameter-names.ts';
import type { EventQueue } from './event-queue.ts';
import type { OwnDomain } from './own-domain.ts';
import type { Settings } from './stack-props.ts';
import { WEBHOOK_PATH } from './webhook-api.ts';

/** The parts of the stack that people and commands must find. */
interface Parts {
  readonly api: HttpApi;
  readonly queue: EventQueue;
  readonly table: TableV2;
  readonly dashboardName: string;
  readonly domain: OwnDomain | undefined;
}

/** What `cdk deploy` prints at its end. The commands read it: see `infra/aws/stack-outputs.ts`. */
export function addOutputs(stack: Stack, settings: Settings, parts: Parts): void {
  const { api, queue, table, dashboardName, domain } = parts;
  const output = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description });
  output(
    'WebhookUrl',
    `${domain ? `https://${domain.name}` : api.apiEndpoint}${WEBHOOK_PATH}`,
    'Callback URL: paste it into the webhook settings of the Facebook App',
  );
  if (domain) output('DomainTarget', domain.target, targetOf(domain));
  output('ApiId', api.apiId, 'API of the webhook: npm run doctor reads its metrics');
  output('EventQueueUrl', queue.events.queueUrl, 'Queue of the events that wait for processing');
  output('ConversationTable', table.tableName, 'Table of the conversations');
  output('DeadLetterQueueUrl', queue.deadLetters.queueUrl, 'Dead-letter queue: see npm run dead-letters');
  output('DashboardName', dashboardName, 'Dashboard in CloudWatch');
  const { pages, botNeeds, parameterPrefix, maxConcurrency } = settings;
  const atATime = 'Sandboxes that answer at a time: npm run doctor compares it with the quota';
  output('MaxConcurrency', String(maxConcurrency), atATime);
  if (pages.length > 0) output('Pages', pages.join(), 'Pages with a token each: npm run doctor checks them');
  if (botNeeds.secrets && botNeeds.secrets.length > 0)
    output('BotSecrets', botNeeds.secrets.join(), 'Further secrets of the bot: npm run doctor checks them');
  for (const name of SECRET_NAMES) {
    const description = `Parameter to create (SecureString): ${name}`;
    output(name.replaceAll('_', ''), `${parameterPrefix}/${name}`, description);
  }
}

function targetOf({ name, hasRecord }: OwnDomain): string {
  return hasRecord
    ? `Target of the DNS record of ${name}, which the stack has made`
    : `Make a DNS record: CNAME of ${name} to this host`;
}
