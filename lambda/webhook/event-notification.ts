import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { MessengerEvent } from '../events.ts';
import { isObject, parseJson, string } from '../runtime/json.ts';
import { log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import type { Secrets } from '../runtime/secrets.ts';
import { warnRarely } from '../runtime/warn-rarely.ts';
import { DASHBOARD_TEST_PAGE, toEvents } from './reading/payload.ts';
import { bodyBytes, header, respond } from './response.ts';
import { isSignedBy } from './signature.ts';

/** Takes the events of one call. The call gets its response when the promise settles. */
export type OnEvents = (events: readonly MessengerEvent[]) => Promise<void>;

/** Any caller can cause this with every call. */
const FORGED =
  'Refused calls without a valid signature: if Facebook made them, put the App’s own secret in FB_APP_SECRET';

/** One wrong setting causes this with every call. */
const OTHER_OBJECT =
  'Ignored calls that are not about a Page: remove this URL from the App’s webhooks for the object';

/**
 * Handles a POST with events: checks the signature of the raw bytes, parses them and hands the events to
 * `onEvents`. Facebook resends a call that gets no 200.
 * Source: https://developers.facebook.com/docs/messenger-platform/webhooks#event-notifications
 * @param endBy how long to wait for the App secret, in milliseconds since 1970
 */
export async function handleEventNotification(
  request: APIGatewayProxyEventV2,
  secrets: Secrets,
  endBy: number,
  onEvents: OnEvents,
): Promise<APIGatewayProxyStructuredResultV2> {
  const bytes = bodyBytes(request);
  const signature = header(request, 'x-hub-signature-256');
  if (!(await secrets.matches('FB_APP_SECRET', (secret) => isSignedBy(secret, bytes, signature), endBy))) {
    metrics.count('RefusedSignatures');
    warnRarely(FORGED);
    return respond(403, 'Forbidden');
  }
  const notification = parseBody(bytes);
  if (notification === undefined) return respond(400, 'Not JSON');
  if (isObject(notification) && notification.object === 'page') {
    await onEvents(toEvents(notification).filter(isReal));
  } else {
    // Facebook would repeat any other response, and at last switch the webhook off.
    warnRarely(OTHER_OBJECT, { object: nameOf(notification) });
  }
  return respond(200, 'EVENT_RECEIVED');
}

function parseBody(bytes: Buffer): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** The name of the object, if it looks like one of Meta's: `instagram`, `whatsapp_business_account`. */
function nameOf(notification: unknown): string {
  const object = isObject(notification) ? string(notification.object) : undefined;
  return object !== undefined && /^[a-z][a-z0-9_-]{0,49}$/.test(object) ? object : 'unknown';
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
