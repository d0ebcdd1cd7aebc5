import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { MessengerEvent } from '../events.ts';
import { isObject } from '../runtime/json.ts';
import { log } from '../runtime/log.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { DASHBOARD_TEST_PAGE, toEvents } from './reading/payload.ts';
import { bodyBytes, header, respond } from './response.ts';
import { isSignedBy } from './signature.ts';

/** Takes the events of one call. The call gets its response when the promise settles. */
export type OnEvents = (events: readonly MessengerEvent[]) => Promise<void>;

/**
 * Handles a POST with events: checks the signature of the raw bytes, parses them and hands the events to
 * `onEvents`. Facebook resends a call that gets no 200.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#event-notifications
 */
export async function handleEventNotification(
  request: APIGatewayProxyEventV2,
  secrets: Secrets,
  onEvents: OnEvents,
): Promise<APIGatewayProxyStructuredResultV2> {
  const bytes = bodyBytes(request);
  const signature = header(request, 'x-hub-signature-256');
  if (!(await secrets.matches('FB_APP_SECRET', (secret) => isSignedBy(secret, bytes, signature)))) {
    return respond(403, 'Forbidden');
  }
  const notification = parseJson(bytes);
  if (notification === undefined) return respond(400, 'Not JSON');
  if (!isObject(notification) || notification.object !== 'page') return respond(404, 'Not Found');
  await onEvents(toEvents(notification).filter(isReal));
  return respond(200, 'EVENT_RECEIVED');
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Drops the test events of the App Dashboard, and logs unknown event types. */
function isReal(event: MessengerEvent): boolean {
  if (event.page === DASHBOARD_TEST_PAGE) {
    log.info('Test event from the App Dashboard received: the webhook works', { type: event.type });
    return false;
  }
  if (event.type === 'unknown') {
    log.warn('Unknown event type: only a handler named unknown receives it', {
      page: event.page,
      channel: event.channel,
      fields: event.fields,
    });
  }
  return true;
}
