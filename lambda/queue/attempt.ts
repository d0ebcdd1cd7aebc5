import type { AnyBot, BotEvent } from '../conversation/bot.ts';
import type { SentBetween } from '../conversation/confirm-sent.ts';
import type { Channels, ConversationOptions } from '../conversation/conversation-options.ts';
import { afterEvent, findHandler } from '../conversation/dispatch.ts';
import { type EngineState, withOutcome } from '../conversation/engine-state.ts';
import { isPageEvent } from '../conversation/event-kinds.ts';
import { type Progress, type SendOnce, sendOnce } from '../conversation/progress.ts';
import { type HandlerResult, runHandler } from '../conversation/run-handler.ts';
import { isSendable, type Sendable } from '../messenger/send-request.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { Fault } from '../runtime/errors.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import { nameHandler } from '../runtime/record-scope.ts';
import type { ConversationStore, Memory } from '../store/conversation-store.ts';
import { aboutJob, type Job, type Outbound } from './job.ts';
import { unanswered } from './silence.ts';

/** What handling an event needs: the bot, Facebook and the store. */
export interface Engine extends Channels {
  readonly bot: AnyBot;
  readonly store: ConversationStore;
}

/** One attempt at an event. */
export interface Attempt {
  readonly job: Job & { readonly event: BotEvent | Outbound };
  /** What is remembered of the conversation when the attempt begins. */
  readonly memory: Pick<Memory, 'state' | 'engineState'>;
  /** What earlier attempts did; this one adds to the object itself. */
  readonly progress: Progress;
  /** Which messages of the Page may belong to the event. */
  readonly sentBetween: SentBetween;
  readonly deadline: Deadline;
}

/** Runs the bot's handler for an event, or sends an outbound message. */
export function runAttempt(engine: Engine, attempt: Attempt): Promise<HandlerResult> {
  const { event } = attempt.job;
  const { engineState } = attempt.memory;
  if (event.type === 'outbound') {
    const options = optionsFor(engine, attempt, withOutcome(engineState, event.id, 'sent'));
    return runHandler(engine, options, attempt.deadline, async ({ sendTo }) =>
      sendTo(recipientOf(event), sendables(event)),
    );
  }
  const handler = findHandler(engine.bot, event, engineState.asked);
  if (handler) nameHandler(handler);
  // The end of a pause is queued in any case.
  else if (event.type !== 'pass_thread_control') unanswered('no handler', { ...attempt.job, event });
  const options = optionsFor(engine, attempt, afterEvent(engine.bot, event, engineState));
  return runHandler(engine, options, attempt.deadline, async (conversation) => handler?.call(conversation));
}

/**
 * Calls the bot's `failed` before an event is given up. Never fails.
 * @returns the engine's state afterwards
 */
export async function runFailed(engine: Engine, attempt: Attempt, error: unknown): Promise<EngineState> {
  const { job, memory, progress, deadline } = attempt;
  const { event } = job;
  const { failed } = engine.bot;
  if (!failed || event.type === 'outbound' || isPageEvent(event)) return memory.engineState;
  nameHandler({ name: 'failed', run: failed });
  // No message of the handler stands for one of failed().
  const send = sendOnce(progress, []);
  const options = { ...optionsFor(engine, attempt, memory.engineState), sendOnce: timed(attempt, send) };
  const result = await runHandler(engine, options, deadline, ({ conversation }) =>
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
    recipient: recipientOf(job.event),
    state: memory.state,
    initialState: bot.initialState,
    engineState,
    progress,
    sentBetween: attempt.sentBetween,
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

/** A plugin on a website knows a person by `user_ref` before there is a page-scoped id. */
function recipientOf(event: BotEvent | Outbound): object {
  const { type, person } = event;
  if (type === 'outbound' && event.notification_messages_token)
    return { notification_messages_token: event.notification_messages_token };
  const user_ref = type === 'outbound' || type === 'optin' ? event.user_ref : undefined;
  return user_ref !== undefined && user_ref === person ? { user_ref } : { id: person };
}

/** @throws UnknownMessage */
function sendables({ messages }: Outbound): readonly Sendable[] {
  return messages.map((message) => {
    if (!isSendable(message)) throw new UnknownMessage();
    return message;
  });
}

class UnknownMessage extends Fault {
  override readonly name = 'UnknownMessage';
  constructor() {
    super('The outbound record holds a message that send() does not take: write it with outbound().');
  }
}
