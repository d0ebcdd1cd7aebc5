import type { AnyBot, BotEvent } from '../conversation/bot.ts';
import { afterEvent, findHandler } from '../conversation/dispatch.ts';
import { type EngineState, withOutcome } from '../conversation/engine-state.ts';
import { isPageEvent } from '../conversation/event-kinds.ts';
import type { ConversationOptions } from '../conversation/open-conversation.ts';
import { type Progress, type SendOnce, sendOnce } from '../conversation/progress.ts';
import { type HandlerResult, runHandler } from '../conversation/run-handler.ts';
import type { GraphApi } from '../messenger/graph-api.ts';
import { isSendable } from '../messenger/send-request.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import type { ConversationStore, Memory } from '../store/conversation-store.ts';
import { aboutJob, type Job, type Outbound } from './job.ts';

/** What handling an event needs: the bot, the Graph API and the store. */
export interface Engine {
  readonly bot: AnyBot;
  readonly graphApi: GraphApi;
  readonly store: ConversationStore;
}

/** One attempt at an event. */
export interface Attempt {
  readonly job: Job & { readonly event: BotEvent | Outbound };
  /** What is remembered of the conversation when the attempt begins. */
  readonly memory: Pick<Memory, 'state' | 'engineState'>;
  /** What earlier attempts did; grows with this one. */
  readonly progress: Progress;
  readonly deadline: Deadline;
}

/** Runs the bot's handler for an event, or sends an outbound message. */
export function runAttempt(engine: Engine, attempt: Attempt): Promise<HandlerResult> {
  const { event } = attempt.job;
  const { engineState } = attempt.memory;
  if (event.type === 'outbound') {
    const options = optionsFor(engine, attempt, withOutcome(engineState, event.id, 'sent'));
    return runHandler(engine.graphApi, options, attempt.deadline, ({ sendTo }) =>
      sendTo(recipientOf(event), event.messages.filter(isSendable)),
    );
  }
  const handler = findHandler(engine.bot, event, engineState.asked);
  const options = optionsFor(engine, attempt, afterEvent(engine.bot, event, engineState));
  return runHandler(engine.graphApi, options, attempt.deadline, async (conversation) =>
    handler?.(conversation),
  );
}

/**
 * Lets the bot's `failed` have the last word on an event. Never fails.
 * @returns the engine's state afterwards
 */
export async function runFailed(
  { bot, graphApi }: Engine,
  attempt: Attempt,
  error: unknown,
): Promise<EngineState> {
  const { job, memory, progress, deadline } = attempt;
  const { event } = job;
  const { failed } = bot;
  if (!failed || event.type === 'outbound' || isPageEvent(event)) return memory.engineState;
  // Behind all that was sent: an apology is never taken for a message of the handler.
  const send = sendOnce(progress, progress.sent.length);
  const options = { ...optionsFor({ bot }, attempt, memory.engineState), sendOnce: timed(attempt, send) };
  const result = await runHandler(graphApi, options, deadline, ({ conversation }) =>
    failed({ ...conversation, event, error }),
  );
  if (result.failed) {
    log.error('The bot’s failed() threw an error', {
      ...aboutJob({ ...job, event }),
      ...describe(result.failed.error),
    });
  }
  return result.remembered.engineState;
}

function optionsFor(
  { bot }: Pick<Engine, 'bot'>,
  attempt: Attempt,
  engineState: EngineState,
): ConversationOptions {
  const { job, memory, progress } = attempt;
  return {
    identity: job.identity,
    page: job.event.page,
    person: job.event.person,
    state: memory.state,
    initialState: bot.initialState,
    engineState,
    once: progress.once,
    sendOnce: timed(attempt, sendOnce(progress)),
    historyLength: bot.history ?? 0,
  };
}

/**
 * Measures how long the person waited for the first message. An outbound message has no waiting person, and an
 * event from the dead-letter queue waited for an operator.
 */
function timed({ job: { event, redrive }, progress }: Attempt, send: SendOnce): SendOnce {
  return async (message, call) => {
    const isFirst = progress.sent.length === 0;
    const id = await send(message, call);
    if (isFirst && redrive === 0 && event.type !== 'outbound')
      metrics.answerTime(Date.now() - event.timestamp);
    return id;
  };
}

function recipientOf({ person, user_ref, notification_messages_token }: Outbound): object {
  if (notification_messages_token) return { notification_messages_token };
  return user_ref ? { user_ref } : { id: person };
}
