import type { MessengerEvent } from '../events.ts';
import { at, id, isObject } from '../runtime/json.ts';

/**
 * Whether a change is a comment of the Page itself, on a post, in a group or on a rating. Facebook reports those too,
 * also the bot's own public replies: a bot
 * that replies to them talks to itself for ever.
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
 */
export function isOwnComment(event: MessengerEvent): boolean {
  if (event.type !== 'change' || !isObject(event.value)) return false;
  const { item, sender_id, reviewer_id } = event.value;
  const author = id(at(event.value, 'from').id) ?? id(sender_id) ?? id(reviewer_id);
  return item === 'comment' && author === event.page;
}
