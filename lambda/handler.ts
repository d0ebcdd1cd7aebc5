import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { answerInLine } from './answer.ts';
import { bot } from './bot.ts';
import { describe, log } from './log.ts';
import { createGraphApi } from './messenger/graph-api.ts';
import { createSecrets, parameterStore } from './secrets.ts';
import { readSettings } from './settings.ts';
import { answerEventNotification } from './webhook/event-notification.ts';
import { answer } from './webhook/http.ts';
import { answerVerificationRequest } from './webhook/verification-request.ts';

/**
 * Facebook hangs up after five seconds and sends the call again
 * (https://developers.facebook.com/docs/messenger-platform/webhooks): no try begins later than this, in milliseconds.
 */
const PATIENCE = 4_000;

const settings = readSettings();
const secrets = createSecrets(settings.parameterPrefix, parameterStore());
const graphApi = createGraphApi(settings.graphApiUrl, secrets);

/** The front door: GET is Facebook asking whose URL this is, POST is Facebook telling what happened. */
export async function handler(
  request: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const begun = Date.now();
  const timeLeft = context.getRemainingTimeInMillis();
  try {
    switch (request.requestContext.http.method) {
      case 'GET':
        return await answerVerificationRequest(request, secrets);
      case 'POST':
        return await answerEventNotification(request, secrets, async (events) => {
          await secrets.get('FB_PAGE_TOKEN');
          await answerInLine(bot, graphApi, events, begun + Math.min(PATIENCE, timeLeft));
        });
      default:
        return answer(405, 'Method Not Allowed', { allow: 'GET, POST' });
    }
  } catch (error) {
    log.error('The call could not be answered', describe(error));
    return answer(500, 'Internal Server Error');
  }
}
