import { Duration, Names, type Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  EventSourceMapping,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { EventQueue } from './event-queue.ts';
import type { Storage } from './function-access.ts';
import type { Settings } from './stack-props.ts';

/** The function. It is directly under the stack, because SAM names it by its construct id. */
export function webhookFunction(
  stack: Stack,
  settings: Settings,
  { log, ...storage }: Storage & { readonly log: LogGroup },
): LambdaFunction {
  const { code, architecture, botNeeds } = settings;
  const role = new Role(stack, 'WebhookRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  log.grantWrite(role);
  return new LambdaFunction(stack, 'Webhook', {
    description: 'Handles verification requests (GET) and event notifications (POST) from Facebook',
    // Not NodejsFunction: `npm start` and the tests run the same bundle that is deployed.
    code: Code.fromAsset(code),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.custom(architecture),
    memorySize: botNeeds.memory ?? 512,
    timeout: Duration.seconds(botNeeds.timeOut ?? 30),
    role,
    logGroup: log,
    loggingFormat: LoggingFormat.JSON,
    environment: environment(stack, settings, storage),
  });
}

function environment(
  { stackName, urlSuffix }: Stack,
  { parameterPrefix, pages, botNeeds, conversationDays }: Settings,
  { queue, table }: Storage,
): Record<string, string> {
  return {
    BOT_NAME: stackName,
    PARAMETER_PREFIX: parameterPrefix,
    PAGE_IDS: pages.join(),
    BOT_SECRETS: (botNeeds.secrets ?? []).join(),
    EVENT_QUEUE_URL: queue.events.queueUrl,
    DEAD_LETTER_QUEUE_URL: queue.deadLetters.queueUrl,
    CONVERSATION_TABLE: table.tableName,
    CONVERSATION_DAYS: String(conversationDays),
    // The domain of AWS endpoints: China has its own.
    URL_SUFFIX: urlSuffix,
    // Empty means the real endpoint. `sam local` can override only variables that the template declares. No
    // further AWS_ENDPOINT_URL_…: it would also apply to the SDK clients of a bot, in whatever region they
    // are.
    GRAPH_API_URL: '',
    AWS_ENDPOINT_URL_SSM: '',
    AWS_ENDPOINT_URL_DYNAMODB: '',
  };
}

/**
 * Lets Lambda call the function for the events in the queue.
 * @param live the function, or its alias. The mapping keeps its logical id, so that a change of this changes the mapping:
 *   Lambda would refuse a second one of the queue.
 */
export function processEvents(
  webhook: LambdaFunction,
  live: IFunction,
  { events }: EventQueue,
  { maxConcurrency, eventsAtATime }: Settings,
): void {
  // Not SqsEventSource, which would also grant sqs:GetQueueUrl.
  new EventSourceMapping(webhook, `SqsEventSource:${Names.nodeUniqueId(events.node)}`, {
    target: live,
    eventSourceArn: events.queueArn,
    // No batching window: when little is written an invocation has one event, in a rush they fill by themselves.
    batchSize: eventsAtATime,
    reportBatchItemFailures: true,
    maxConcurrency,
  });
}
