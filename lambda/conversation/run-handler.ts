import type { Outbound } from '../events.ts';
import type { GraphApi } from '../messenger/graph-api.ts';
import { isSendable } from '../messenger/send-request.ts';
import type { Job } from '../queue/job.ts';
import { describe, log } from '../runtime/log.ts';
import { metrics } from '../runtime/metrics.ts';
import type { Time, Words } from './conversation.ts';
import { type AnswerableEvent, type AnyBot, isPageEvent, routeOf } from './dispatch.ts';
import { type Talk, withOutcome } from './engine-state.ts';
import { type OpenConversation, OutOfTime, openConversation } from './open-conversation.ts';
import { type Progress, type SendOnce, sendOnce } from './progress.ts';

/** What the bot and the engine remember of a conversation. */
export interface Remembered {
  /** The author's, as JSON. */
  readonly state: string;
  readonly talk: Talk;
}

/** One try at answering an event. */
export interface Attempt {
  /**
   * Calls the bot's handler and waits until all is sent.
   * @returns what is to be remembered.
   * @throws whatever the handler throws; OutOfTime when it takes too long.
   */
  run(): Promise<Remembered>;
  /**
   * Lets the bot have its last word on an event that is given up. Never throws.
   * @returns what is to be remembered of the talk.
   */
  apologise(error: unknown): Promise<Talk>;
  /** Until when a human answers, if the handler that failed had handed over before. */
  readonly silentUntil: number | undefined;
}

/** An event that a try is made at. */
type AttemptedJob = Job & { readonly event: AnswerableEvent | Outbound };

/**
 * Prepares a try at answering an event.
 * @param progress what earlier tries have done; grows with this one
 */
export function createAttempt<W extends Words>(
  bot: AnyBot<W>,
  graphApi: GraphApi,
  job: AttemptedJob,
  remembered: Remembered & { readonly progress: Progress },
  time: Time,
): Attempt {
  const { state, talk, progress } = remembered;
  const { event, identity } = job;
  const { page, person } = event;
  const { call, talk: opening } =
    event.type === 'outbound' ? outboundRoute(event, talk) : routeOf(bot, event, talk);
  const { once } = progress;
  const turns = bot.history ?? 0;
  const sent = timed(job, progress);
  const open = (talk: Talk) =>
    openConversation<W>(graphApi, { identity, page, person, state, talk, once, sent, turns }, time);

  let tried: OpenConversation<W> | undefined;

  return {
    async run() {
      const conversation = open(opening);
      tried = conversation;
      await finish(conversation, async () => call?.(conversation), time.until);
      return { state: conversation.state(), talk: conversation.talk() };
    },
    async apologise(error) {
      const { failed } = bot;
      if (!failed || event.type === 'outbound' || isPageEvent(event)) return talk;
      const apology = open(talk);
      try {
        await finish(apology, async () => failed(error, event, apology.conversation), time.until);
      } catch (error) {
        log.error('The bot’s failed() failed itself', { identity, page, person, ...describe(error) });
      }
      return apology.talk();
    },
    get silentUntil() {
      return tried?.talk().silentUntil;
    },
  };
}

/**
 * Sends what was not sent before, and notes how long the person has waited for the first message. Nobody has waited for
 * a message that is written first, and for one from the dead letters it was not the bot that took so long.
 */
function timed({ event, redrive }: AttemptedJob, progress: Progress): SendOnce {
  const sent = sendOnce(progress);
  return async (message, send) => {
    const isFirst = progress.sent.length === 0;
    const id = await sent(message, send);
    if (isFirst && redrive === 0 && event.type !== 'outbound')
      metrics.answerTime(Date.now() - event.timestamp);
    return id;
  };
}

/** What is to be sent without an occasion is sent, and that is remembered. */
function outboundRoute(
  { id, person, messages, user_ref, notification_messages_token: token }: Outbound,
  talk: Talk,
): {
  readonly call: (open: Pick<OpenConversation<Words>, 'sendTo'>) => Promise<unknown>;
  readonly talk: Talk;
} {
  const known = user_ref ? { user_ref } : { id: person };
  const recipient = token ? { notification_messages_token: token } : known;
  const sendables = messages.filter(isSendable);
  return { call: ({ sendTo }) => sendTo(recipient, sendables), talk: withOutcome(talk, id, 'sent') };
}

/** Waits for a handler and for all that it sends. What it still wants to do when it is over is refused. */
async function finish<W extends Words>(
  { settled, close }: OpenConversation<W>,
  work: () => Promise<unknown>,
  until: number,
): Promise<void> {
  try {
    await before(until, work());
    await settled();
  } finally {
    close();
    await settled().catch(() => {});
  }
}

async function before(until: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutOfTime()), Math.max(0, until - Date.now()));
  });
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
