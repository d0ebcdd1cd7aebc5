import { succeed } from './answers.ts';
import { type CallsForPerson, personOf } from './person.ts';

type Action = 'block_user' | 'unblock_user' | 'move_to_spam';

/**
 * Blocks a person: they and the Page can no longer write to each other. A conversation must exist. Other actions, such as
 * `ban_user`, go through `graph`.
 * Source: https://developers.facebook.com/docs/graph-api/reference/page/moderate_conversations/
 */
export function blockUser(conversation: CallsForPerson): Promise<void> {
  return moderate(conversation, 'block_user');
}

/** Ends `blockUser`. */
export function unblockUser(conversation: CallsForPerson): Promise<void> {
  return moderate(conversation, 'unblock_user');
}

/** Moves the conversation to the spam folder of the Page's inbox. */
export function moveToSpam(conversation: CallsForPerson): Promise<void> {
  return moderate(conversation, 'move_to_spam');
}

async function moderate(conversation: CallsForPerson, action: Action): Promise<void> {
  const body = { user_ids: [{ id: personOf(conversation) }], actions: [action] };
  await succeed(conversation, 'POST', 'me/moderate_conversations', { body });
}
