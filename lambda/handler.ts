import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { bot } from './bot.ts';
import { createGraphApi } from './messenger/graph-api.ts';
import { createSentMessages } from './messenger/sent-messages.ts';
import { answerInLine } from './queue/answer-in-line.ts';
import { enqueue, NotEnqueued } from './queue/enqueue.ts';
import { createEventQueue } from './queue/event-queue.ts';
import { jobsForBot } from './queue/jobs-for-bot.ts';
import { processRecords } from './queue/process-records.ts';
import { connectTo } from './runtime/aws-client.ts';
import { provideSecrets } from './runtime/bot-secret.ts';
import { deadlineFor } from './runtime/deadline.ts';
import { describe, log } from './runtime/log.ts';
import { metrics } from './runtime/metrics.ts';
import { botSecret, pageTokenOf, SECRET_NAMES } from './runtime/parameter-names.ts';
import { createSecrets, parameterStore } from './runtime/secrets.ts';
import { readSettings } from './runtime/settings.ts';
import { takeOverRejections } from './runtime/unhandled-rejections.ts';
import { noStore } from './store/conversation-store.ts';
import { dynamoDbStore } from './store/dynamodb-store.ts';
import { handleEventNotification } from './webhook/event-notification.ts';
import { respond } from './webhook/response.ts';
import { handleVerificationRequest } from './webhook/verification-request.ts';

const { botName, parameterPrefix, graphApiUrl, pages, botSecrets, ...settings } = readSettings();
const {
  region,
  eventQueueUrl,
  deadLetterQueueUrl,
  conversationTable: table,
  conversationDays: days,
} = settings;
const names = [...SECRET_NAMES, ...pages.map(pageTokenOf), ...botSecrets.map(botSecret)];
const secrets = createSecrets(parameterPrefix, names, parameterStore(settings.parameterStoreUrl, region));
const graphApi = createGraphApi(graphApiUrl, secrets, pages);
const store = table ? dynamoDbStore({ table, url: settings.dynamoDbUrl, region, days }) : noStore;
const engine = { bot, graphApi, sentMessages: createSentMessages(graphApi), store };
provideSecrets(secrets);
const queue = eventQueueUrl ? createEventQueue(eventQueueUrl, deadLetterQueueUrl, region) : undefined;
metrics.count('ColdStarts');

/** Settles when the function is ready, or cannot be any readier; `index.ts` waits for it. */
export const ready: Promise<unknown> = Promise.all([
  secrets.ready,
  eventQueueUrl && connectTo(eventQueueUrl),
  table && connectTo(settings.dynamoDbUrl),
]);

/**
 * The front door. A GET is Facebook's verification request, a POST brings events, and queue records are events to
 * handle.
 */
export async function handler(
  event: APIGatewayProxyEventV2 | SQSEvent,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2 | SQSBatchResponse> {
  takeOverRejections();
  try {
    return 'Records' in event ? await handleRecords(event, context) : await handleCall(event, context);
  } finally {
    metrics.flush(botName, context.awsRequestId);
  }
}

async function handleCall(request: APIGatewayProxyEventV2, context: Context) {
  try {
    switch (request.requestContext.http.method) {
      case 'GET':
        return await handleVerificationRequest(request, secrets);
      case 'POST':
        return await handleEventNotification(request, secrets, async (events) => {
          const jobs = jobsForBot(bot, events);
          if (queue) return enqueue(queue, jobs);
          if (pages.length === 0) await secrets.get('FB_PAGE_TOKEN');
          return answerInLine(engine, jobs, deadlineFor('call', context));
        });
      default:
        return respond(405, 'Method Not Allowed', { allow: 'GET, POST' });
    }
  } catch (error) {
    if (error instanceof NotEnqueued) return respond(503, 'Service Unavailable');
    log.error('Could not handle the webhook call', describe(error));
    return respond(500, 'Internal Server Error');
  }
}

async function handleRecords({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  if (!queue) throw new Error('Queue records arrived, but EVENT_QUEUE_URL is empty: set it, and deploy.');
  return processRecords({ ...engine, queue }, Records, deadlineFor('record', context));
}
