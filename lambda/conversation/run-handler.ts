import type { GraphApi } from '../messenger/graph-api.ts';
import { beforeDeadline, type Deadline } from '../runtime/deadline.ts';
import {
  type ConversationOptions,
  type OpenConversation,
  openConversation,
  type Remembered,
} from './open-conversation.ts';

/** What to remember after a handler ran, and the error if it failed. */
export interface HandlerResult {
  readonly remembered: Remembered;
  readonly failed?: { readonly error: unknown };
}

/**
 * Runs a handler and waits until everything is sent. Calls that the handler makes later are refused.
 * @param handler fails the run when it throws, or when something fails that it did not await
 */
export async function runHandler(
  graphApi: GraphApi,
  options: ConversationOptions,
  deadline: Deadline,
  handler: (conversation: OpenConversation) => Promise<unknown>,
): Promise<HandlerResult> {
  const conversation = openConversation(graphApi, options, deadline);
  try {
    await beforeDeadline(handler(conversation), deadline);
    await conversation.settled();
    return { remembered: conversation.remembered() };
  } catch (error) {
    return { remembered: conversation.remembered(), failed: { error } };
  } finally {
    conversation.close();
    await conversation.settled().catch(() => {});
  }
}
