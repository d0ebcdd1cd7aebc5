import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { MessengerEvent } from '../events.ts';
import { isObject } from '../runtime/json.ts';
import { log } from '../runtime/log.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { DASHBOARD_TEST_PAGE, toEvents } from './reading/payload.ts';
import { answer, bodyBytes, header } from './response.ts';
import { isSignedBy } from './signature.ts';

/** What to do with the events of one call. The call is answered when it is done. */
export type OnEvents = (events: readonly MessengerEvent[]) => Promise<void>;

/**
 * Answers the POST that tells of events: checks the signature over the raw bytes, then reads them, then hands
 * the events on. Facebook resends a call that gets no 200.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#event-notifications
 */
export async function answerEventNotification(
  request: APIGatewayProxyEventV2,
  secrets: Secrets,
  onEvents: OnEvents,
): Promise<APIGatewayProxyStructuredResultV2> {
  const bytes = bodyBytes(request);
  const signature = header(request, 'x-hub-signature-256');
  if (!(await secrets.matches('FB_APP_SECRET', (secret) => isSignedBy(secret, bytes, signature)))) {
    return answer(403, 'Forbidden');
  }
  const notification = parseJson(bytes);
  if (notification === undefined) return answer(400, 'Not JSON');
  if (!isObject(notification) || notification.object !== 'page') return answer(404, 'Not Found');
  await onEvents(toEvents(notification).filter(isReal));
  return answer(200, 'EVENT_RECEIVED');
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Leaves out what the Test button of the App Dashboard sends; says in the log what it does not know. */
function isReal(event: MessengerEvent): boolean {
  if (event.page === DASHBOARD_TEST_PAGE) {
    log.info('A test event from the App Dashboard arrived and was read', { type: event.type });
    return false;
  }
  if (event.type === 'unknown') {
    log.warn('An event of a kind this version does not know', {
      page: event.page,
      channel: event.channel,
      fields: event.fields,
    });
  }
  return true;
}
