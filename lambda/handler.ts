import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { BotNotLoaded, loadBot } from './conversation/load-bot.ts';
import type { MessengerEvent } from './events.ts';
import { createGraphApi } from './messenger/graph-api.ts';
import { type HeartbeatEvent, heartbeat } from './messenger/heartbeat.ts';
import { createSentMessages } from './messenger/sent-messages.ts';
import { answerInLine } from './queue/answer-in-line.ts';
import { enqueue, NotEnqueued } from './queue/enqueue.ts';
import { createEventQueue } from './queue/event-queue.ts';
import { giveAllBack } from './queue/give-all-back.ts';
import { queueInTime } from './queue/in-time.ts';
import { jobsForBot } from './queue/jobs-for-bot.ts';
import { processRecords } from './queue/process-records.ts';
import { notQueued } from './queue/silence.ts';
import { connectTo, signerFor } from './runtime/aws-client.ts';
import { provideSigner } from './runtime/aws-fetch.ts';
import { provideSecrets } from './runtime/bot-secret.ts';
import { callDeadline, recordDeadline, responseDue, resultBy } from './runtime/deadline.ts';
import { withLaterSecrets } from './runtime/later-secrets.ts';
import { describe, log } from './runtime/log.ts';
import { metrics } from './runtime/metrics.ts';
import { namesAtStart } from './runtime/parameter-names.ts';
import { parameterStore } from './runtime/parameter-store.ts';
import { readSettings } from './runtime/settings.ts';
import { takeOverErrors } from './runtime/unhandled-rejections.ts';
import { noStore } from './store/conversation-store.ts';
import { dynamoDbStore } from './store/dynamodb-store.ts';
import { handleEventNotification } from './webhook/event-notification.ts';
import { respond } from './webhook/response.ts';
import { handleVerificationRequest } from './webhook/verification-request.ts';

const settings = readSettings();
const { botName, parameterPrefix, graphApiUrl, pages, botSecrets } = settings;
const {
  region,
  eventQueueUrl,
  deadLetterQueueUrl,
  conversationTable: table,
  conversationDays: days,
} = settings;
const secrets = withLaterSecrets(
  parameterPrefix,
  namesAtStart(pages, botSecrets),
  parameterStore(settings.parameterStoreUrl, region),
);
const graphApi = createGraphApi(graphApiUrl, secrets, pages);
const store = table ? dynamoDbStore({ table, url: settings.dynamoDbUrl, region, days }) : noStore;
const services = { graphApi, sentMessages: createSentMessages(graphApi), store };
provideSecrets(secrets, settings);
provideSigner(signerFor);
// What the bot leaves behind while it is loaded must not end the function either.
takeOverErrors();
/** Loaded apart from this file: a bot that fails here must not keep the function from taking events in. */
const loading = loadBot(() => import('./bot.ts'));
const loadedAt = Date.now();
const queue = eventQueueUrl ? createEventQueue(eventQueueUrl, deadLetterQueueUrl, region) : undefined;
metrics.count('ColdStarts');

/**
 * A process that failed to load the bot ends after this time, in milliseconds: only a new one tries again.
 */
const LOAD_AGAIN_AFTER = 5 * 60_000;

/**
 * The part of a webhook call's time that must be left for SQS, when a bot is slow to load. In milliseconds.
 */
const TIME_TO_ENQUEUE = 2_500;

/** Settles when the function is ready, or cannot be any readier; `index.ts` waits for it. */
export const ready: Promise<unknown> = Promise.all([
  secrets.ready,
  loading.catch(() => {}),
  eventQueueUrl && connectTo(eventQueueUrl),
  table && connectTo(settings.dynamoDbUrl),
]);

/**
 * The front door. A GET is Facebook's verification request, a POST brings events, queue records are events to handle,
 * and a heartbeat comes from the stack's schedule.
 */
export async function handler(
  event: APIGatewayProxyEventV2 | SQSEvent | HeartbeatEvent,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2 | SQSBatchResponse | undefined> {
  takeOverErrors();
  metrics.begin(botName, context.awsRequestId);
  try {
    if ('Records' in event) return await handleRecords(event, context);
    if ('requestContext' in event) return await handleCall(event, context);
    await heartbeat(graphApi, event.heartbeat, recordDeadline(context));
    return undefined;
  } finally {
    metrics.flush();
  }
}

async function handleCall(request: APIGatewayProxyEventV2, context: Context) {
  const endBy = responseDue(request.requestContext.timeEpoch);
  try {
    switch (request.requestContext.http.method) {
      case 'GET':
        return await handleVerificationRequest(request, secrets, endBy);
      case 'POST':
        return await handleEventNotification(request, secrets, endBy, (events) =>
          takeIn(events, endBy, context),
        );
      default:
        return respond(405, 'Method Not Allowed', { allow: 'GET, POST' });
    }
  } catch (error) {
    if (error instanceof NotEnqueued) return respond(503, 'Service Unavailable');
    log.error('Could not handle the webhook call', describe(error));
    return respond(500, 'Internal Server Error');
  }
}

/** Queues the events that the bot handles, or handles them at once if there is no queue. */
async function takeIn(events: readonly MessengerEvent[], endBy: number, context: Context): Promise<void> {
  if (queue) {
    const bot = await resultBy(loading, endBy - TIME_TO_ENQUEUE);
    await enqueue(queue, jobsForBot(bot, events), endBy);
    return notQueued(bot, events);
  }
  const bot = await resultBy(loading, endBy);
  if (!bot) throw new BotNotLoaded();
  if (pages.length === 0) await secrets.get('FB_PAGE_TOKEN', endBy);
  notQueued(bot, events);
  return answerInLine({ bot, ...services }, jobsForBot(bot, events), callDeadline(endBy, context));
}

async function handleRecords({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  if (!queue) throw new Error('Queue records arrived, but EVENT_QUEUE_URL is empty: set it, and deploy.');
  const deadline = recordDeadline(context);
  const bot = await resultBy(loading, deadline.startBy);
  if (bot) return processRecords({ bot, ...services, queue }, Records, deadline);
  const error = new BotNotLoaded();
  const response = await giveAllBack(queueInTime(queue, deadline.saveBy), Records, error);
  // An error of the function would bring back the record of a dead letter too.
  if (response.batchItemFailures.length < Records.length) return response;
  if (Date.now() - loadedAt >= LOAD_AGAIN_AFTER) process.exit(1);
  // An error of the function fires an alarm, and Lambda fetches fewer records.
  throw error;
}
