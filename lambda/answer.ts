import { type AnswerableEvent, type AnyBot, dispatch, isAnswerable } from './dispatch.ts';
import type { MessengerEvent } from './events.ts';
import { describe, log } from './log.ts';
import { openConversation, type Words } from './messenger/conversation.ts';
import type { GraphApi } from './messenger/graph-api.ts';

/** How many people are answered side by side: enough to be quick, few enough to keep file handles. */
const SIDE_BY_SIDE = 50;

/**
 * Lets the bot answer events within the call that brought them: those of one person in order, different people
 * side by side. An answer that fails is logged and loses nobody else theirs; the call is still good, because a
 * resend would double the others.
 * @param until when tries end, in milliseconds since 1970
 */
export async function answerInLine<W extends Words>(
  bot: AnyBot<W>,
  graphApi: GraphApi,
  events: readonly MessengerEvent[],
  until: number,
): Promise<void> {
  const conversations = Map.groupBy(events.filter(isAnswerable), ({ page, person }) => `${page}/${person}`);
  const waiting = conversations.values();
  async function answerNext(): Promise<void> {
    for (const events of waiting) {
      for (const event of events) await answerEvent(bot, graphApi, event, until).catch(logFailure(event));
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, answerNext));
}

/** Lets the bot answer one event, and waits until everything it sent is sent. */
export async function answerEvent<W extends Words>(
  bot: AnyBot<W>,
  graphApi: GraphApi,
  event: AnswerableEvent,
  until: number,
): Promise<void> {
  const { conversation, settled } = openConversation(graphApi, event, until);
  try {
    await dispatch(bot, event, conversation);
  } finally {
    await settled();
  }
}

function logFailure({ type, page, person }: AnswerableEvent) {
  return (error: unknown) =>
    log.error('An event was not answered', { type, page, person, ...describe(error) });
}
