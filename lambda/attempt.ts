import { type AnswerableEvent, type AnyBot, type Route, routeOf } from './dispatch.ts';
import { describe, log } from './log.ts';
import {
  type OpenConversation,
  OutOfTime,
  openConversation,
  type Time,
  type Words,
} from './messenger/conversation.ts';
import type { GraphApi } from './messenger/graph-api.ts';
import type { Progress } from './messenger/progress.ts';

/** One try at answering an event. */
export interface Attempt {
  /**
   * Calls the bot's handler and waits until all is sent.
   * @returns the state of the conversation as the handler left it, as JSON.
   * @throws whatever the handler throws; OutOfTime when it takes too long.
   */
  run(): Promise<string>;
  /** Lets the bot have its last word on an event that is given up. Never throws. */
  apologise(error: unknown): Promise<void>;
}

/**
 * Prepares a try at answering an event.
 * @param state what the bot remembers of the conversation, as JSON
 * @param progress what earlier tries have done; grows with this one
 */
export function createAttempt<W extends Words>(
  bot: AnyBot<W>,
  graphApi: GraphApi,
  event: AnswerableEvent,
  { state, progress }: { readonly state: string; readonly progress: Progress },
  time: Time,
): Attempt {
  const open: OpenConversation<W> = openConversation(graphApi, event, state, progress, time);
  const { conversation } = open;
  const route: Route<W> = routeOf(bot, event) ?? (async () => {});

  return {
    async run() {
      await finished(async () => route(conversation), open, time.until);
      return JSON.stringify(conversation.state);
    },
    async apologise(error) {
      if (!bot.failed) return;
      try {
        await finished(async () => bot.failed?.(error, event, conversation), open, time.until);
      } catch (error) {
        log.error('The bot’s failed() failed itself', {
          page: event.page,
          person: event.person,
          ...describe(error),
        });
      }
    },
  };
}

/** Waits for a handler and for all that it sends; a handler that takes too long can send no more. */
async function finished<W extends Words>(
  work: () => Promise<unknown>,
  { settled, close }: OpenConversation<W>,
  until: number,
): Promise<void> {
  try {
    await before(until, work());
    await settled();
  } catch (error) {
    if (error instanceof OutOfTime) close();
    await settled().catch(() => {});
    throw error;
  }
}

async function before(until: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutOfTime()), Math.max(0, until - Date.now()));
  });
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
