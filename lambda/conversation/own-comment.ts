import type { MessengerEvent } from '../events.ts';
import { at, id, isObject } from '../runtime/json.ts';

/**
 * Whether a change is a comment of the Page itself. Facebook reports those too, also the bot's own public replies: a bot
 * that replies to them talks to itself for ever.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
 */
export function isOwnComment(event: MessengerEvent): boolean {
  if (event.type !== 'change' || event.field !== 'feed' || !isObject(event.value)) return false;
  return event.value.item === 'comment' && id(at(event.value, 'from').id) === event.page;
}
