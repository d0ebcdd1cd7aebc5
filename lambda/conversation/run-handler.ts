import { beforeDeadline, type Deadline, OutOfTime } from '../runtime/deadline.ts';
import { owningRejections } from '../runtime/unhandled-rejections.ts';
import type { Channels, ConversationOptions } from './conversation-options.ts';
import { type OpenConversation, openConversation, type Remembered } from './open-conversation.ts';

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
  channels: Channels,
  options: ConversationOptions,
  deadline: Deadline,
  handler: (conversation: OpenConversation) => Promise<unknown>,
): Promise<HandlerResult> {
  const conversation = openConversation(channels, options, deadline);
  const work = async () => {
    await beforeDeadline(
      handler(conversation).then(() => conversation.workDone()),
      deadline,
    );
    await conversation.settled();
  };
  try {
    await owningRejections(work);
    return { remembered: conversation.remembered() };
  } catch (error) {
    await conversation.end();
    // A handler that waited for Facebook did not run out of time of its own.
    const cause = error instanceof OutOfTime ? (conversation.outage() ?? error) : error;
    return { remembered: conversation.remembered(), failed: { error: cause } };
  } finally {
    await conversation.end();
  }
}
